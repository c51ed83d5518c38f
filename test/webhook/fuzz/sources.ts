import type { Connector } from '../../../functions/config/connector.ts';
import type { ConnectorInput } from '../../../functions/connector.ts';
import { type ConfiguredSource, configureSources } from '../../../functions/webhook/configure.ts';
import type { PresetName } from '../../../functions/webhook/presets.ts';
import * as presets from '../../../functions/webhook/presets.ts';
import { aConnector } from '../../support/connector.ts';

export const presetNames = Object.keys(presets) as readonly PresetName[];

/** What a source of a preset cannot do without. */
const required: Partial<Record<PresetName, object>> = {
  form: { origins: ['https://allowed.example.org'] },
};

/** What a config says of a source that has nothing set but what it must have. */
export const settingsOf = (preset: PresetName) => ({ preset, ...required[preset] });

/** Such a source. */
export function aSource(preset: PresetName): { connector: Connector; source: ConfiguredSource } {
  const settings = settingsOf(preset) as ConnectorInput['sources'][string];
  const connector = aConnector({ sources: { [preset]: settings } });
  const source = configureSources(connector).get(preset);
  if (source === undefined) throw new Error(`no source ${preset}`);
  return { connector, source };
}

/**
 * The source for what comes after the proof: every delivery counts as proved, and what is looked up
 * is not found.
 */
export const credulous = (source: ConfiguredSource): ConfiguredSource => ({
  ...source,
  preset: {
    ...source.preset,
    needsSecret: false,
    verify: () => true,
    lookUp: async (references) => references.map(() => ({ kind: 'ignored', why: 'not found' })),
  },
});
