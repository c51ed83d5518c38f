import type { Mapped } from '../config/connector-schema.ts';
import type { Evaluated } from './mapping.ts';

/**
 * What of the config did not fit a lead. It never costs the lead: what is mapped is left to the
 * preset, or the usual value is taken.
 */
export interface MappingWarning {
  /** As in the source's config: `contact.custom1`, `list.from`, `id`. */
  readonly field: string;
  /** `empty`: nothing was found. `failed`: a function or expression threw, or gave no value. `unfit`: what was found cannot be used. */
  readonly kind: 'empty' | 'failed' | 'unfit';
  /** What of the config it is about. */
  readonly mapping?: Mapped | undefined;
  /** What is the matter, in words that follow the field; without a value of the lead. */
  readonly text: string;
}

/** Whether the config gives a value itself: `{ value: … }`. */
export const isConstant = (mapping: unknown): boolean => typeof mapping === 'object';

/**
 * What is said of a mapping that gives no value.
 *
 * @param instead what is done without it, from the colon on
 */
export const notFound = (
  told: Pick<MappingWarning, 'field' | 'mapping'>,
  found: Exclude<Evaluated, { readonly kind: 'found' }>,
  instead = '',
): MappingWarning => ({
  ...told,
  kind: found.kind,
  text: `${found.kind === 'empty' ? nothing(found) : `fails (${found.fault})`}${instead}`,
});

const nothing = ({ found }: { readonly found?: string }): string =>
  found === undefined ? 'found nothing' : `found nothing (${found})`;
