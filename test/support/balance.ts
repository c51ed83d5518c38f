import type { Balance, Status } from '../../console/status.ts';
import { eventually } from './stack.ts';

/**
 * Waits, with a limit, until nothing is at work and every lead that ever came in is in one place
 * (local/status.ts, Balance).
 *
 * @param stack a running local stack, by the address of its webhooks
 * @param expected figures that it must come to
 * @param timeout milliseconds; a claim of a killed function takes 30 s to run out
 * @returns the balance
 */
export async function expectBalance(
  { url }: { readonly url: string },
  expected: Partial<Balance> = {},
  timeout = 20_000,
): Promise<Balance> {
  let balance: Balance | undefined;
  const look = async () => {
    const response = await fetch(`${url}/local/status`);
    const { environments, ...status } = (await response.json()) as Status;
    balance = status.balance;
    const { received, delivered, duplicate, parked, dropped, waiting } = balance;
    return {
      ...balance,
      missing: received - (delivered + duplicate + parked + dropped + waiting),
      atWork: environments.webhook.busy + environments.dialer.busy,
    };
  };
  await eventually(look, timeout).toMatchObject({ missing: 0, atWork: 0, ...expected });
  if (balance === undefined) throw new Error('the balance was not read');
  return balance;
}
