import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { samples } from '../../cli/samples/index.ts';
import type { Sample } from '../../cli/samples/sample.ts';
import type { Connector } from '../../functions/config/connector.ts';
import { decodeQueuedLead } from '../../functions/lead/queued-lead.ts';
import type { OutgoingMessage } from '../../functions/shared/send-messages.ts';
import type { ConfiguredSource } from '../../functions/webhook/configure.ts';
import { receive } from '../../functions/webhook/receive.ts';
import type { Answer, Delivery } from '../../functions/webhook/source.ts';
import type { SourceSecrets } from '../../functions/webhook/webhook-secrets.ts';
import { replacedAnywhere, requests } from './fuzz/requests.ts';
import { aSource, credulous, presetNames } from './fuzz/sources.ts';
import { sampleDelivery } from './sources/sample-delivery.ts';

/** Those of docs/architecture.md, "HTTP answers", and 204 for a preflight, 303 for a thank-you page. */
const STATUSES = [200, 204, 303, 400, 401, 403, 405, 413, 415, 422];

/** Runs a request through the webhook function, with queues in memory. */
async function run(
  made: Delivery,
  source: ConfiguredSource,
  connector: Connector,
  secrets: SourceSecrets = { secrets: [] },
): Promise<{ answer: Answer; queued: OutgoingMessage[]; parked: OutgoingMessage[] }> {
  const queued: OutgoingMessage[] = [];
  const parked: OutgoingMessage[] = [];
  const into = (list: OutgoingMessage[]) => async (messages: readonly OutgoingMessage[]) => {
    list.push(...messages);
    return true;
  };
  const answer = await receive(
    { source: source.name, delivery: made },
    {
      connector,
      sources: new Map([[source.name, source]]),
      readSecrets: async () => ({ ok: true, value: { [source.name]: secrets } }),
      readSalt: async () => ({ ok: true, value: '' }),
      queueLeads: into(queued),
      parkLeads: into(parked),
      count: () => {},
    },
  );
  return { answer, queued, parked };
}

/** What is answered to methods that bring no delivery, by whom ever. */
const WITHOUT_DELIVERY: ReadonlyMap<string, number> = new Map([
  ['OPTIONS', 204],
  ['PUT', 405],
  ['', 405],
]);

/** Whether an answer can go out over HTTP as it is. */
function expectAnswer({ status, headers, body }: Answer): void {
  expect(STATUSES).toContain(status);
  expect(typeof body).toBe('string');
  for (const [name, value] of Object.entries(headers)) {
    expect(name).toMatch(/^[a-z-]+$/);
    expect(value).toMatch(/^[\t\x20-\x7e\x80-\xff]*$/);
  }
}

/** Secrets nobody can guess, in the shapes that senders give them out; and none that count. */
const unguessable = fc.oneof(
  fc.uint8Array({ minLength: 24, maxLength: 32 }).map((raw) => Buffer.from(raw).toString('hex')),
  fc
    .uint8Array({ minLength: 24, maxLength: 32 })
    .map((raw) => `whsec_${Buffer.from(raw).toString('base64')}`),
  fc.string({ unit: 'binary', minLength: 24, maxLength: 40 }),
);
const secretsOf: fc.Arbitrary<SourceSecrets> = fc.record(
  {
    secrets: fc.oneof(
      fc.array(unguessable, { maxLength: 3 }),
      fc.constantFrom([''], ['', ''], ['whsec_'], [' ']),
    ),
    verifyTokens: fc.array(fc.oneof(unguessable, fc.constant('')), { maxLength: 2 }),
    apiToken: unguessable,
  },
  { requiredKeys: ['secrets'] },
);

// A line a request would cost more time than the request.
beforeEach(() => {
  for (const level of ['info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation(() => {});
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(presetNames)('%s', (preset) => {
  const { connector, source } = aSource(preset);

  it('takes nothing from anybody who has not proved who it is', async () => {
    await fc.assert(
      fc.asyncProperty(requests(preset), secretsOf, async (made, secrets) => {
        const { answer, queued, parked } = await run(made, source, connector, secrets);
        expect([...queued, ...parked]).toEqual([]);
        const context = { options: source.options, ...secrets };
        const isHandshake = (await source.preset.handshake?.(made, context)) !== undefined;
        // 503 where there is no secret at all: that is ours to mend.
        const refused = isSecretless(source, secrets) ? 503 : 401;
        if (isHandshake) expectAnswer(answer);
        else expect(answer.status).toBe(WITHOUT_DELIVERY.get(made.method) ?? refused);
      }),
      { numRuns: 15 },
    );
  });

  it('answers whatever comes from its sender', async () => {
    const proved = credulous(source);
    await fc.assert(
      fc.asyncProperty(requests(preset), async (made) => {
        const { answer, queued } = await run(made, proved, connector);
        expectAnswer(answer);
        for (const { body } of queued) expect(decodeQueuedLead(body).ok).toBe(true);
      }),
      { numRuns: 25 },
    );
  });

  it.each([
    ['nothing', null],
    ['an object that nothing can make a text of', { toString: null, valueOf: null }],
  ])('answers where there is %s in place of any value', async (_, by) => {
    const proved = credulous(source);
    for (const made of replacedAnywhere(preset, by)) {
      expectAnswer((await run(made, proved, connector)).answer);
    }
  });

  it.runIf(samples[preset])('takes nothing that somebody else has signed', async () => {
    const sample = samples[preset] as Sample;
    for (const [secret, stored] of [
      ['an example secret of somebody else', 'an example secret'],
      ['ab'.repeat(32), 'cd'.repeat(32)],
      ['', ''],
    ] as const) {
      const made = sampleDelivery(sample, secret);
      const { queued } = await run(made, source, connector, { secrets: [stored] });
      expect(queued).toEqual([]);
    }
  });
});

const isSecretless = ({ preset }: ConfiguredSource, { secrets }: SourceSecrets): boolean =>
  preset.needsSecret && secrets.length === 0;
