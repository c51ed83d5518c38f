import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../functions/config/connector.ts';
import { type ConnectorInput, defineConnector } from '../../../functions/connector.ts';
import { configureSources } from '../../../functions/webhook/configure.ts';
import { openLastHeard } from '../../../functions/webhook/silence/last-heard.ts';
import { watchForSilence } from '../../../functions/webhook/silence/silence.ts';
import type { Triaged } from '../../../functions/webhook/triage.ts';
import { startLedgerTable } from '../../support/ledger-table.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const monday = Date.parse('2026-11-23T08:00+02:00');

const connectorWith = (sources: unknown, more: object = {}) =>
  defineConnector({
    name: 'acme',
    country: 'ZA',
    euphoria: { url: 'https://api.euphoria.co.za/Euphoria.Api.aspx' },
    defaults: { campaign: 'SalesCampaign', list: 'WebLeads' },
    sources: sources as ConnectorInput['sources'],
    ...more,
  });

const lead = { kind: 'filtered' } as const satisfies Triaged;
const ignored = { kind: 'ignored', why: 'a test' } as const satisfies Triaged;

/** Environments of the webhook function over a table, with a clock that the test moves. */
async function watched(sources: unknown) {
  const { client, table } = await startLedgerTable();
  const clock = { now: monday };
  const counted: string[] = [];
  const writes: string[] = [];
  const store = openLastHeard(table, client);
  const environment = () =>
    watchForSilence({
      connector: connectorWith(sources),
      lastHeard: () => ({
        read: store.read,
        write: (source, at) => {
          writes.push(source);
          return store.write(source, at);
        },
      }),
      count: (source, metric) => void counted.push(`${source} ${metric}`),
      now: () => clock.now,
    });
  const silence = environment();
  /** What a check counts. */
  const silent = async () => {
    counted.length = 0;
    await silence.check();
    return [...counted];
  };
  const hear = async (source: string, one: Triaged = lead, by = silence, at = clock.now) => {
    by.hear(source, [one], at);
    await by.written();
  };
  return { clock, silent, hear, writes, environment };
}

describe('a source from which leads are expected', () => {
  const sources = {
    crm: { preset: 'generic', expectLeads: { within: '4h', hours: 'mon-fri 08:00-17:00' } },
    always: { preset: 'generic', expectLeads: { within: '1d' } },
    quiet: { preset: 'generic' },
  };

  it('is silent when that much of its hours is over, until a lead comes', async () => {
    const { clock, silent, hear } = await watched(sources);
    await hear('crm');
    await hear('always');
    clock.now = monday + 4 * HOUR - MINUTE;
    expect(await silent()).toEqual([]);
    clock.now = monday + 4 * HOUR;
    expect(await silent()).toEqual(['crm SourcesSilent']);
    // The night does not end it: nobody has heard from it yet.
    clock.now = monday + 14 * HOUR;
    expect(await silent()).toEqual(['crm SourcesSilent']);
    await hear('crm');
    expect(await silent()).toEqual([]);
    clock.now = monday + 24 * HOUR;
    expect(await silent()).toEqual(['always SourcesSilent']);
  });

  it('is not silent outside its hours', async () => {
    const { clock, silent, hear } = await watched(sources);
    clock.now = Date.parse('2026-11-27T16:00+02:00');
    await hear('crm');
    await hear('always');
    clock.now = Date.parse('2026-11-30T08:00+02:00');
    await hear('always');
    expect(await silent()).toEqual([]);
    clock.now = Date.parse('2026-11-30T11:00+02:00');
    expect(await silent()).toEqual(['crm SourcesSilent']);
  });

  it('that was never heard is waited for from the first check on', async () => {
    const { clock, silent } = await watched(sources);
    expect(await silent()).toEqual([]);
    clock.now += 4 * HOUR;
    expect(await silent()).toEqual(['crm SourcesSilent']);
  });

  it('is heard when a delivery came in, not when that is replayed', async () => {
    const { clock, silent, hear, environment } = await watched(sources);
    await hear('always');
    clock.now = monday + 25 * HOUR;
    await hear('always', lead, environment(), monday + 2 * HOUR);
    expect(await silent()).toEqual([]);
    clock.now = monday + 26 * HOUR;
    expect(await silent()).toContain('always SourcesSilent');
    await hear('always');
    // What came in before it was last heard says nothing new.
    await hear('always', lead, environment(), monday);
    expect(await silent()).not.toContain('always SourcesSilent');
  });

  it('is not heard by what is ignored', async () => {
    const { writes, hear } = await watched(sources);
    await hear('crm', ignored);
    expect(writes).toEqual([]);
  });

  it('costs one write a minute and environment, and one that is not expected costs none', async () => {
    const { clock, writes, hear, environment } = await watched(sources);
    for (let n = 0; n < 50; n++) await hear('crm');
    await hear('quiet');
    expect(writes).toEqual(['crm']);
    await hear('crm', lead, environment());
    clock.now += MINUTE;
    await hear('crm');
    expect(writes).toEqual(['crm', 'crm', 'crm']);
  });
});

it('a table that cannot be written fails no delivery, and is tried again with the next', async () => {
  let tries = 0;
  const silence = watchForSilence({
    connector: connectorWith({ crm: { preset: 'generic', expectLeads: { within: '4h' } } }),
    lastHeard: () => ({
      read: async () => undefined,
      write: async () => {
        tries++;
        throw new Error('down');
      },
    }),
    count: () => {},
    now: () => monday,
  });
  for (let n = 0; n < 2; n++) {
    silence.hear('crm', [lead], monday);
    await silence.written();
  }
  expect(tries).toBe(2);
});

describe('a wrong setting names the field, the value and the rule', () => {
  const define = (expectLeads: unknown, more: object = {}) =>
    configureSources(connectorWith({ crm: { preset: 'generic', expectLeads } }, more));
  const faultsOf = (expectLeads: unknown): readonly string[] => {
    try {
      define(expectLeads);
      return [];
    } catch (error) {
      return error instanceof ConfigError ? error.message.split('\n') : [String(error)];
    }
  };

  it.each([
    [
      'no object',
      '4h',
      "sources.crm.expectLeads: must be such as { within: '4h', hours: 'mon-fri 08:00-17:00' }",
    ],
    [
      'minutes',
      { within: '30m' },
      'sources.crm.expectLeads.within: must be hours or days, such as 72h or 3d, got "30m"',
    ],
    [
      'a month',
      { within: '31d' },
      'sources.crm.expectLeads.within: must be a week at most: 168h or 7d, got "31d"',
    ],
    [
      'no day',
      { within: '4h', hours: '08:00-17:00' },
      'sources.crm.expectLeads.hours: must be days and times',
    ],
    ['an unknown day', { within: '4h', hours: 'man-fri 08:00-17:00' }, 'got "man-fri 08:00-17:00"'],
    [
      'a night',
      { within: '4h', hours: 'sat 08:00-12:00, mon-fri 22:00-06:00' },
      'sources.crm.expectLeads.hours: must have spans that end after they begin: a night is two, such as \'mon-fri 17:00-24:00, tue-sat 00:00-08:00\', got "sat 08:00-12:00, mon-fri 22:00-06:00"',
    ],
    ['ten past', { within: '4h', hours: 'mon-fri 08:10-17:00' }, 'on the quarter of an hour'],
    [
      'no zone',
      { within: '4h', hours: 'mon 08:00-17:00', timeZone: 'Jozi' },
      'sources.crm.expectLeads.timeZone: must be the name of a time zone, such as \'Africa/Johannesburg\', got "Jozi"',
    ],
    [
      'more than its week',
      { within: '46h', hours: 'mon-fri 08:00-17:00' },
      'sources.crm.expectLeads.within: must not be more than the hours of a week, which are 45h',
    ],
    [
      'more than a week',
      { within: '9d' },
      'sources.crm.expectLeads.within: must be a week at most: 168h or 7d, got "9d"',
    ],
    [
      'an unknown setting',
      { within: '4h', hour: 'x' },
      'sources.crm.expectLeads.hour: is not a setting; did you mean hours?',
    ],
  ])('%s', (_, expectLeads, message) => {
    expect(() => define(expectLeads)).toThrow(ConfigError);
    expect(() => define(expectLeads)).toThrow(message);
  });

  it.each(['200h', '169h', '9d', '46h', '2d'])(
    'a within of %s for a week of 45 hours, in one line and as it was written',
    (within) => {
      const [line, ...others] = faultsOf({ within, hours: 'mon-fri 08:00-17:00' });
      expect(line).toBe(
        `sources.crm.expectLeads.within: must not be more than the hours of a week, which are 45h, got "${within}"`,
      );
      expect(others).toEqual([]);
    },
  );

  it('hours of a country with several time zones', () => {
    const hours = { within: '4h', hours: 'mon-fri 08:00-17:00' };
    expect(() => define(hours, { country: 'US' })).toThrow(
      /^sources\.crm\.expectLeads\.timeZone: must be set, because US has more than one time zone: America\//,
    );
    define({ ...hours, timeZone: 'America/New_York' }, { country: 'US' });
    define({ within: '4h' }, { country: 'US' });
    define(hours);
  });
});
