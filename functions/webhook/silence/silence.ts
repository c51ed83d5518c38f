import type { Connector } from '../../config/connector.ts';
import { timeZoneOf } from '../../config/expect-leads.ts';
import { faultOf, log } from '../../shared/log.ts';
import type { Count } from '../../shared/metrics.ts';
import type { OnTriage } from '../receive.ts';
import { expectedTime } from './expected-time.ts';
import type { LastHeard } from './last-heard.ts';

/** Between two writes of the same environment for a source, milliseconds. */
const WRITE_EVERY_MS = 60_000;
const HOUR_MS = 3_600_000;

export interface SilenceEffects {
  readonly connector: Connector;
  /** Opened with the first use: a stack that expects leads of no source has no table for it. */
  readonly lastHeard: () => LastHeard;
  readonly count: Count;
  /** The clock, milliseconds since 1970. */
  readonly now: () => number;
}

/** Watches the sources from which the config expects leads. */
export interface Silence {
  /** Notes that leads came, whatever becomes of them. Events that are ignored are none. */
  readonly hear: OnTriage;
  /** Waits until what was heard is written down. Never throws: an alarm too many is better than no answer. */
  written(): Promise<void>;
  /**
   * Counts and logs each source that has not told of a lead for as long as the config says.
   *
   * @throws what reading has thrown: Lambda counts it as an error and tries again
   */
  check(): Promise<void>;
}

export function watchForSilence({ connector, lastHeard, count, now }: SilenceEffects): Silence {
  const writtenAt = new Map<string, number>();
  let writing: Promise<unknown> = Promise.resolve();

  async function write(source: string, at: number): Promise<void> {
    try {
      await lastHeard().write(source, at);
    } catch (error) {
      writtenAt.delete(source);
      log.warn('that a source was heard cannot be written', { source, error: faultOf(error) });
    }
  }

  async function checkSource(source: string, heard: LastHeard): Promise<void> {
    const expect = connector.sources[source]?.expectLeads;
    if (expect === undefined) return;
    const at = now();
    const last = await heard.read(source);
    // A source that is new is waited for from now on.
    if (last === undefined) return heard.write(source, at);
    const enough = expect.within * HOUR_MS;
    const zone = timeZoneOf(expect, connector.country) ?? 'UTC';
    if (expectedTime(last, at, expect.hours, zone, enough) < enough) return;
    log.warn('a source is silent', { source, milliseconds: at - last });
    count(source, 'SourcesSilent');
  }

  return {
    hear(source, triaged, at) {
      const isLead = triaged.some(({ kind }) => kind !== 'ignored');
      if (!isLead || connector.sources[source]?.expectLeads === undefined) return;
      if (at - (writtenAt.get(source) ?? 0) < WRITE_EVERY_MS) return;
      writtenAt.set(source, at);
      writing = Promise.all([writing, write(source, at)]);
    },
    async written() {
      await writing;
    },
    async check() {
      const heard = lastHeard();
      const sources = Object.keys(connector.sources);
      await Promise.all(sources.map((source) => checkSource(source, heard)));
      log.info('looked for silent sources');
    },
  };
}
