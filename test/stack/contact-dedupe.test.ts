import { afterAll, beforeAll, expect, it } from 'vitest';
import { aLead, eventually, phoneOf, startStack } from '../support/stack.ts';

const origin = 'https://www.example.org';

let running: Awaited<ReturnType<typeof startStack>>;
beforeAll(async () => {
  running = await startStack({
    sources: {
      crm: { preset: 'generic', dedupe: { by: 'contact' } },
      website: { preset: 'form', origins: [origin], dedupe: { by: 'contact' } },
      careers: { preset: 'form', origins: [origin], list: 'Careers', dedupe: { by: 'contact' } },
    },
  });
});
afterAll(() => running.close());

const postForm = async (source: string, phone: string): Promise<number> => {
  const { status } = await fetch(`${running.stack.url}/hooks/${source}`, {
    method: 'POST',
    headers: { origin },
    body: new URLSearchParams({ name: 'T. Mokoena', phone }),
  });
  return status;
};

const waiting = async (): Promise<number> => {
  const { visible, inFlight, delayed } = (await running.stack.status()).queue;
  return visible + inFlight + delayed;
};

// The secrets file of the test has no salt: as in AWS, nobody has to put one in.
it('a person the CRM told of is not dialled again for the form, but is for another list', async () => {
  const phone = phoneOf(1);
  const { simulator } = running;
  expect((await running.post(aLead(1))).status).toBe(200);
  await eventually(() => simulator.taken()[phone]).toBe(1);
  // Then the ledger knows it as well.
  await eventually(waiting).toBe(0);

  expect(await postForm('website', `+27${phone.slice(1)}`)).toBe(200);
  await eventually(waiting).toBe(0);
  expect(simulator.taken()[phone]).toBe(1);

  expect(await postForm('careers', phone)).toBe(200);
  await eventually(() => simulator.taken()[phone]).toBe(2);
});
