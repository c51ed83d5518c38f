import type { ApiView } from '../api-view.ts';
import type { Cloud, Keys } from '../cloud.ts';
import type { Group } from '../operators.ts';
import type { Report } from '../report.ts';
import type { Kind } from '../senders.ts';
import { type Names, settingsBefore, writeConfig } from '../setting.ts';
import { type Addresses, createAddresses } from './addresses.ts';
import { createLeads, type Leads } from './leads.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** What the proof is made with. */
export interface Proof {
  readonly report: Report;
  readonly cloud: Cloud;
  readonly names: Names;
  readonly operators: Readonly<Record<Group, Keys>>;
  readonly api: ApiView;
  readonly kinds: readonly Kind[];
  /** A folder for the config and the cloud assembly. */
  readonly folder: string;
}

/** What each chapter has in hand. */
export interface Life extends Proof {
  readonly terminal: Terminal;
  readonly addresses: Addresses;
  readonly leads: Leads;
}

/** Writes the config; nothing is deployed yet. */
export function beginLife(proof: Proof): Life {
  const { cloud, names, operators, api, kinds, folder } = proof;
  const config = writeConfig(folder, names, api.url, kinds, settingsBefore);
  const addresses = createAddresses(cloud.clients.cloudFormation);
  return {
    ...proof,
    addresses,
    terminal: openTerminal(cloud, operators, folder, config),
    leads: createLeads(cloud, Object.values(names), api, addresses),
  };
}
