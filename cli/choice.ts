import type { Connector } from '../functions/config/connector.ts';
import { UsageError } from './usage.ts';

/** The option by which everything is meant. */
export const allOption = { all: { type: 'boolean' } } as const;

/** What a command line says of those that it is about. */
export interface Choice {
  readonly ids: readonly string[];
  /** Option, without its hyphens → its value; undefined where it was not given. */
  readonly filters: Readonly<Record<string, string | undefined>>;
  readonly all: boolean | undefined;
}

/** A command whose verbs partly show and partly change or send. */
export interface Acting {
  readonly command: string;
  readonly verb: string;
  /** The verbs that change or send, and can do so with everything. */
  readonly verbs: readonly string[];
  /** What they do it with: `leads`. */
  readonly things: string;
}

/** Whether ids or filters leave any out. */
export const isNarrowed = ({ ids, filters }: Omit<Choice, 'all'>): boolean =>
  ids.length > 0 || Object.values(filters).some((value) => value !== undefined);

/**
 * Has a verb that changes or sends do so with everything only where that is said. The variable of a script that is not
 * set is no argument at all, so that nothing must not mean everything: `parked drop $ID --yes`.
 *
 * @throws UsageError where nothing is chosen, where `all` is given for an id, where `--all` stands beside a choice, or with a verb that only shows
 */
export function refuseUnsaid({ command, verb, verbs, things }: Acting, choice: Choice): void {
  const { ids, filters, all = false } = choice;
  if (!verbs.includes(verb)) {
    if (!all) return;
    throw new UsageError(
      `--all is for ${command} ${verbs.join(' and ')}, not for ${command} ${verb}`,
    );
  }
  if (ids.some((id) => id.toLowerCase() === 'all')) {
    throw new UsageError(`${command} ${verb}: all of them is --all, and all is no id`);
  }
  const ways = ['ids', ...Object.keys(filters).map((name) => `--${name}`)].join(', ');
  if (all && isNarrowed(choice)) {
    throw new UsageError(`${command} ${verb}: --all goes with none of ${ways}`);
  }
  if (!all && !isNarrowed(choice)) {
    throw new UsageError(`${command} ${verb}: say which ${things}: ${ways}, or --all`);
  }
}

/**
 * A source where ids are expected: `refused replay crm`.
 *
 * @throws UsageError
 */
export function refuseSource(ids: readonly string[], { sources }: Connector): void {
  const source = ids.find((id) => Object.hasOwn(sources, id));
  if (source === undefined) return;
  throw new UsageError(`${source} is a source, and no id: say --source ${source}`);
}
