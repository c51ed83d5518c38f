import { log } from '../../shared/log.ts';
import type { ConfiguredSource } from '../configure.ts';
import type { Item, LeadReference, LookedUp, SourceContext, Unreached } from '../source.ts';

/** What all look-ups of one delivery may take together: docs/architecture.md, "Look-ups". */
const MAX_MS = 4_000;

/** The items of a delivery with every reference looked up, and how many could not be. */
export interface LookedUpItems {
  readonly items: readonly Exclude<LookedUp, Unreached>[];
  readonly unreached: number;
}

/** Asks the sender for the persons of whom it told only an id; without any, asks nobody. */
export async function lookUpLeads(
  items: readonly Item[],
  { name, preset }: ConfiguredSource,
  context: SourceContext,
): Promise<LookedUpItems> {
  const references = items.filter((item) => item.kind === 'reference');
  const answers =
    references.length === 0
      ? []
      : await preset.lookUp?.(references, context, AbortSignal.timeout(MAX_MS));
  const byReference = new Map(references.map((reference, index) => [reference, answers?.[index]]));
  const lookedUp = items.map((item) =>
    item.kind === 'reference' ? answerFor(item, byReference) : item,
  );

  const unreached = lookedUp.filter((item) => item.kind === 'unreached');
  for (const why of new Set(unreached.map((item) => item.why))) {
    log.warn('leads could not be looked up', { source: name, reason: why });
  }
  return {
    items: lookedUp.filter((item) => item.kind !== 'unreached'),
    unreached: unreached.length,
  };
}

const answerFor = (
  reference: LeadReference,
  answers: ReadonlyMap<LeadReference, LookedUp | undefined>,
): LookedUp => answers.get(reference) ?? { kind: 'unreached', why: 'it was not looked up' };
