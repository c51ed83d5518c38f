import { changeBreaker } from '../../../functions/dialer/breaker-item.ts';
import type { LedgerTable } from '../../../functions/dialer/ledger/table.ts';
import { paused, resumed } from '../../../functions/dialer/pauses.ts';
import type { Scene } from './scene.ts';

/** What people do meanwhile who run the connector, and what holds because of it. */
export interface Operators {
  /** The key that the API takes just now, and the one that the secret tells. */
  readonly key: string;
  readonly secret: string;
  readonly contactsPerCall: number;
  readonly whenUnsure: 'resend' | 'park';
  /** For how long the leads of a source have been paused by everybody's clock, milliseconds; 0: they are not. */
  pausedFor(source: string): number;
}

const TIMES = 3;
/** Between the change of the key and that of the secret, either way, milliseconds. */
const ROTATION_MS = 120_000;
const LEAST_PAUSE_MS = 60_000;
const MORE_PAUSE_MS = 500_000;

/** Begins all that they will do, at times that are drawn now. */
export function startOperators(scene: Scene, table: LedgerTable): Operators {
  const { clock, ways, random, pick, began, hostileUntil } = scene;
  const whenever = (): number => began + random() * (hostileUntil - began);
  let [key, secret] = ['old', 'old'];
  let { contactsPerCall, whenUnsure } = ways;
  let pauses: { source: string | undefined; since: number; until: number }[] = [];

  if (ways.rotates) {
    const at = whenever();
    clock.at(at, () => {
      key = 'new';
    });
    clock.at(at + (random() - 0.5) * 2 * ROTATION_MS, () => {
      secret = 'new';
    });
  }
  for (let time = 0; ways.configChanges && time < TIMES; time++) {
    clock.at(whenever(), () => {
      contactsPerCall = pick(1, 3, 10, 50);
      whenUnsure = pick('resend', 'park');
    });
  }
  for (let time = 0; ways.pauses && time < TIMES; time++) {
    const at = whenever();
    const forMs = LEAST_PAUSE_MS + random() * MORE_PAUSE_MS;
    const source = pick(undefined, 'crm', 'website');
    clock.at(at, () => void pause(source, forMs));
    if (random() < 0.5) clock.at(at + forMs * random(), () => void resume(source));
  }

  async function pause(source: string | undefined, forMs: number): Promise<void> {
    const now = clock.now();
    const until = now + forMs;
    const change = { source, since: now, until };
    await changeBreaker(
      table,
      (breaker) => ({ ...breaker, pauses: paused(breaker.pauses, change, now) }),
      clock.now,
    );
    const isSame = (one: (typeof pauses)[number]): boolean =>
      one.source === source && one.until > now;
    const since = pauses.find(isSame)?.since ?? now;
    pauses = [...pauses.filter((one) => !isSame(one)), { source, since, until }];
  }

  async function resume(source: string | undefined): Promise<void> {
    pauses = pauses.filter((one) => source !== undefined && one.source !== source);
    await changeBreaker(
      table,
      (breaker) => ({ ...breaker, pauses: resumed(breaker.pauses, source, clock.now()) }),
      clock.now,
    );
  }

  return {
    get key() {
      return key;
    },
    get secret() {
      return secret;
    },
    get contactsPerCall() {
      return contactsPerCall;
    },
    get whenUnsure() {
      return whenUnsure;
    },
    pausedFor(source) {
      const now = clock.now();
      const since = pauses
        .filter((one) => (one.source ?? source) === source && one.until - ways.skewMs > now)
        .map((one) => now - one.since);
      return Math.max(0, ...since);
    },
  };
}
