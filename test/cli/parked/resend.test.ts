import { describe, it } from 'vitest';
import { type ResendOptions, resendParked } from '../../../cli/parked/resend.ts';
import { encodeQueuedLead } from '../../../functions/lead/queued-lead.ts';
import { ok } from '../../../functions/shared/result.ts';
import { aQueuedLead } from '../../support/leads.ts';
import type { Way } from '../../support/sqs-proxy.ts';
import { ago, refused, unusable } from '../parked-bodies.ts';
import { useParkedQueues } from './parked-queues.ts';

const parkedQueues = useParkedQueues();

const leads = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => refused(`lead-${n}`));
/** As it is. */
const options: Pick<ResendOptions, 'isWanted' | 'leadAgain' | 'markSplit'> = {
  isWanted: () => true,
  markSplit: async () => {},
  leadAgain: async ({ body, source }) => ok([{ body, group: source }]),
};
const nothing = { sent: 0, delayed: 0, onBoth: 0, refused: 0, again: 0, several: [], stuck: [] };

describe.concurrent('resendParked', () => {
  it('leaves everything parked that the lead queue does not take', async (test) => {
    const { expect } = test;
    const { sqs, urls, depths } = await parkedQueues(leads(3), test, (action) =>
      action === 'SendMessageBatch' ? 'fail' : 'on',
    );
    const resent = await resendParked({ sqs, urls, ...options });
    expect(resent).toEqual({ ...nothing, seen: 3, refused: 3 });
    expect(await depths()).toEqual({ leads: 0, parked: 3 });
  });

  it('tells what it could not take off the parked queue, and is safe to repeat', async (test) => {
    const { expect } = test;
    let way: 'fail' | 'on' = 'fail';
    const { sqs, urls, depths } = await parkedQueues(leads(3), test, (action) =>
      action === 'DeleteMessageBatch' ? way : 'on',
    );
    const first = await resendParked({ sqs, urls, ...options });
    expect(first).toEqual({ ...nothing, seen: 3, onBoth: 3 });
    expect(await depths()).toEqual({ leads: 3, parked: 3 });
    way = 'on';
    const second = await resendParked({ sqs, urls, ...options });
    expect(second).toEqual({ ...nothing, seen: 3, sent: 3 });
    expect(await depths()).toEqual({ leads: 6, parked: 0 });
  });

  it('deletes nothing before it is on the lead queue', async (test) => {
    const { expect } = test;
    const asked: string[] = [];
    const { sqs, urls, depths } = await parkedQueues(leads(25), test, (action) => {
      asked.push(action);
      return 'on';
    });
    await resendParked({ sqs, urls, ...options });
    const count = (action: string) => asked.filter((one) => one === action).length;
    expect(asked.indexOf('SendMessageBatch')).toBeLessThan(asked.indexOf('DeleteMessageBatch'));
    expect(count('DeleteMessageBatch')).toBe(count('SendMessageBatch'));
    expect(await depths()).toEqual({ leads: 25, parked: 0 });
  });

  it('sends a lead once, though it is refused anew and parked meanwhile', async (test) => {
    const { expect } = test;
    let rounds = 0;
    const queues = await parkedQueues([refused('poison')], test, async (action): Promise<Way> => {
      // The dialer is faster than this: it has parked the lead again before the next look.
      if (action === 'SendMessageBatch' && rounds++ < 5)
        await queues.park([refused('poison', { parkedAt: ago(0) })]);
      return 'on';
    });
    const { sqs, urls } = queues;
    const resent = await resendParked({ sqs, urls, ...options });
    expect(resent).toEqual({ ...nothing, seen: 2, sent: 1, again: 1 });
    expect(await queues.depths()).toEqual({ leads: 1, parked: 1 });
  });

  it('sends what was refused just now when the API has forgotten what it said', async (test) => {
    const { expect } = test;
    const now = { parkedAt: ago(0) };
    const edited = [{ at: ago(0), fields: ['phoneNumber'] }];
    const bodies = [
      ...[refused('old'), refused('new', now), unusable('never-sent', now)],
      ...[refused('edited', { ...now, edited }), refused('held-back', { ...now, field: 'verify' })],
    ];
    const { sqs, urls, depths, times } = await parkedQueues(bodies, test);
    const resent = await resendParked({ sqs, urls, ...options });
    expect(resent).toEqual({ ...nothing, seen: 5, sent: 5, delayed: 1 });
    expect(await depths()).toEqual({ leads: 5, parked: 0 });
    const [first, second, , , last = 0] = await times();
    expect([first, second]).toEqual([0, 0]);
    const forgottenAt = Date.parse(now.parkedAt) + 30_000;
    expect(last).toBeGreaterThanOrEqual(forgottenAt);
    expect(last).toBeLessThanOrEqual(Date.now() + 31_000);
  });

  it('takes nothing off that became several leads before it is noted which', async (test) => {
    const { expect } = test;
    const { sqs, urls, depths } = await parkedQueues([unusable('several')], test);
    const bodies = ['one', 'two'].map((id) => encodeQueuedLead(aQueuedLead({ id })));
    const leadAgain: ResendOptions['leadAgain'] = async () =>
      ok(bodies.map((body) => ({ body, group: 'crm' })));
    const failing = async () => {
      throw new Error('the ledger cannot be written');
    };
    await expect(
      resendParked({ sqs, urls, ...options, leadAgain, markSplit: failing }),
    ).rejects.toThrow('the ledger cannot be written');
    expect(await depths()).toEqual({ leads: 2, parked: 1 });
    const noted: unknown[] = [];
    const markSplit: ResendOptions['markSplit'] = async (split) => {
      for (const { message, leads } of split) noted.push([message.id, leads]);
    };
    const { several } = await resendParked({ sqs, urls, ...options, leadAgain, markSplit });
    expect([several, noted]).toEqual([
      [{ id: 'several', source: 'crm', leads: ['one', 'two'] }],
      [['several', ['one', 'two']]],
    ]);
    expect(await depths()).toEqual({ leads: 4, parked: 0 });
  });

  it('comes to an end in the middle when it is told to', async (test) => {
    const { expect } = test;
    const { sqs, urls, depths } = await parkedQueues(leads(120), test);
    const isEnough = ({ sent }: { readonly sent: number }): boolean => sent >= 10;
    const { sent } = await resendParked({ sqs, urls, ...options, isEnough });
    expect(sent).toBeGreaterThanOrEqual(10);
    // Four lanes of ten, and each may be one further.
    expect(sent).toBeLessThanOrEqual(80);
    expect(await depths()).toEqual({ leads: sent, parked: 120 - sent });
  });

  it('gives back what it held when the queue fails', async (test) => {
    const { expect } = test;
    let receives = 0;
    const { sqs, urls, depths } = await parkedQueues(leads(60), test, (action) =>
      action === 'ReceiveMessage' && ++receives > 4 ? 'fail' : 'on',
    );
    const isWanted = () => false;
    await expect(resendParked({ sqs, urls, ...options, isWanted })).rejects.toThrow();
    expect(await depths()).toEqual({ leads: 0, parked: 60 });
  });
});
