import { createClock } from '../../local/clock.ts';
import { startLocalStack } from '../../local/stack.ts';
import { createAdversary } from '../support/adversary/adversary.ts';
import type { Order, Report, StackProcessSettings } from './stack-child.ts';

// The local stack as a process of its own, which the storm can kill; the storm moves its clock and
// terminates its execution environments by messages. `node stack-process.ts '<settings as JSON>'`.

const {
  aheadMs,
  adversary: settings,
  ...options
} = JSON.parse(process.argv[2] ?? '') as StackProcessSettings;
const clock = createClock();
clock.advance(aheadMs);
const adversary = settings && createAdversary(settings);
const report = (message: Report) => process.send?.(message);

process.on('message', async (order: Order) => {
  switch (order.kind) {
    case 'advance': {
      const { webhook, dialer } = stack.functions;
      const isIdle = webhook.environments().busy + dialer.environments().busy === 0;
      if (isIdle) clock.advance(order.milliseconds);
      return report({ kind: 'done', hit: isIdle });
    }
    case 'terminate':
      return report({
        kind: 'done',
        hit: await stack.functions[order.function].terminateOne(order.random),
      });
    case 'spoil':
      adversary?.set(order.change);
      return report({
        kind: 'done',
        hit: adversary !== undefined,
        counts: adversary?.counts() ?? {},
      });
  }
});
// Nobody is left without the test that started it.
process.on('disconnect', () => process.exit());

const stack = await startLocalStack({ ...options, port: 0, clock, adversary });
const { url, queues, tables } = stack;
report({ kind: 'started', url, queues, tables });
