import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { find } from '../probe.ts';
import { stackOf } from '../setting.ts';

/** Where the webhooks of each connector are; looked up once, and again after {@link Addresses.forget}. */
export interface Addresses {
  /** @returns what a source's name is put behind; empty where the connector is not deployed */
  of(name: string): Promise<string>;
  /** Whoever deploys anew has other addresses. */
  forget(): void;
}

export function createAddresses(client: CloudFormationClient): Addresses {
  const known = new Map<string, string>();
  const lookUp = async (name: string): Promise<string> => {
    const stack = await find(client, stackOf(name));
    const urls = (stack?.Outputs ?? []).map(({ OutputValue = '' }) => OutputValue);
    return urls.find((url) => url.endsWith('/hooks/generic'))?.replace(/generic$/, '') ?? '';
  };
  return {
    async of(name) {
      const address = known.get(name) ?? (await lookUp(name));
      known.set(name, address);
      return address;
    },
    forget: () => known.clear(),
  };
}
