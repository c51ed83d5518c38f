import type { Connector } from '../../functions/config/connector.ts';
import { countryNote } from '../country-note.ts';
import { type Finding, note } from '../findings.ts';

/** Countries of a config that are countries, and perhaps not the ones that are meant. */
export const checkCountries = (connector: Connector): readonly Finding[] =>
  [
    ['', connector] as const,
    ...Object.entries(connector.sources).map(
      ([name, source]) => [`sources.${name}.`, source] as const,
    ),
  ].flatMap(([place, { country, countries }]) =>
    Object.entries({ country, countries }).flatMap(([field, codes = []]) =>
      [codes].flat().flatMap((code) => {
        const says = countryNote(code);
        return says === undefined ? [] : [note(`${place}${field}`, says)];
      }),
    ),
  );
