import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { OnEngine } from '../on-engine.ts';
import { find } from '../probe.ts';
import { stackOf } from '../setting.ts';
import { NAME } from './setting.ts';

/** Who sends leads to the connector, to its sources `crm` and `website`. */
export type Sender = Awaited<ReturnType<typeof createSender>>;

/** Learns the address and the tokens of what is deployed. */
export async function createSender(on: OnEngine) {
  const stack = await find(on.cloud.clients.cloudFormation, stackOf(NAME));
  const hooks = stack?.Outputs?.find(({ OutputValue }) => OutputValue?.endsWith('/hooks/crm'));
  const address = hooks?.OutputValue ?? '';
  const tokens = await readTokens(on);
  let people = 0;
  return {
    /** The next numbers, none of which anybody has. */
    newPhones(count: number): string[] {
      const all = Array.from({ length: count }, (_, index) => phoneOf(people + index));
      people += count;
      return all;
    },
    /** How many numbers there were so far. */
    get people(): number {
      return people;
    },
    /** One delivery of a lead for each number; as its other headers say, where there are any. */
    async post(
      phones: readonly string[],
      { source = 'crm', ...headers }: Readonly<Record<string, string>> = {},
    ) {
      const leads = phones.map((phone) => ({ id: phone, firstName: 'Thandi', phone }));
      const { status, body } = await on.cloud.post(address.replace(/crm$/, source), {
        headers: {
          authorization: `Bearer ${tokens[source]}`,
          'content-type': 'application/json',
          ...headers,
        },
        body: JSON.stringify(leads),
      });
      return { status, body };
    },
    /** Whether each number is at the API, once. */
    areTaken(phones: readonly string[]): boolean {
      const times = on.simulator.taken();
      return phones.every((phone) => times[phone.replace('+27', '0')] === 1);
    },
  };
}

/** A number for each of four thousand. Nobody has a number with `555 01xx` in it. */
function phoneOf(n: number): string {
  const network = 60 + (Math.floor(n / 100) % 40);
  return `+27${network}55501${String(n % 100).padStart(2, '0')}`;
}

/** The tokens that were made up, by source. */
async function readTokens({ cloud }: OnEngine): Promise<Readonly<Record<string, string>>> {
  const { SecretString = '{}' } = await cloud.clients.secrets.send(
    new GetSecretValueCommand({ SecretId: `${NAME}/webhooks` }),
  );
  return JSON.parse(SecretString);
}
