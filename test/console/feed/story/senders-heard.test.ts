import { expect, it } from 'vitest';
import { createSendersHeard } from '../../../../console/feed/story/senders-heard.ts';

const refused = { source: 'crm', as: 'refused', why: 'the token is wrong', isLead: false } as const;
const taken = { source: 'crm', as: 'taken', why: '', isLead: true } as const;

it('keeps when a lead came last apart from what became of the last delivery', () => {
  const heard = createSendersHeard();
  heard.take({ ...taken, at: 10 });
  heard.take({ ...refused, at: 20 });
  heard.take({ ...refused, at: 30 });
  expect(heard.all()).toEqual([
    {
      source: 'crm',
      leadAt: 10,
      last: { at: 30, as: 'refused', why: 'the token is wrong', times: 2 },
    },
  ]);
});

it('takes a replay for what came in before, and no news', () => {
  const heard = createSendersHeard();
  heard.take({ ...refused, at: 20_005 });
  heard.take({ ...taken, at: 20_000, isReplay: true });
  expect(heard.all()).toMatchObject([{ leadAt: 20_000, last: { at: 20_000, as: 'taken' } }]);
  heard.take({ ...refused, at: 60_000 });
  heard.take({ ...taken, at: 20_000, isReplay: true });
  expect(heard.all()).toMatchObject([{ leadAt: 20_000, last: { as: 'refused', times: 1 } }]);
});

it('takes lines of several logs, in whatever order', () => {
  const heard = createSendersHeard();
  heard.take({ ...refused, at: 30 });
  heard.take({ ...taken, at: 10 });
  expect(heard.all()).toMatchObject([{ leadAt: 10, last: { at: 30, as: 'refused', times: 1 } }]);
});

it('knows a source that is refused as silent too, until a lead of it comes', () => {
  const heard = createSendersHeard();
  heard.take({ ...refused, at: 10 });
  heard.isSilent({ source: 'crm', at: 20, why: 'no lead for 5 h' });
  heard.take({ ...refused, at: 30 });
  expect(heard.all()).toMatchObject([
    { last: { as: 'refused', times: 2 }, silent: { at: 20, why: 'no lead for 5 h' } },
  ]);
  heard.take({ ...taken, at: 40 });
  expect(heard.all()[0]).not.toHaveProperty('silent');
});
