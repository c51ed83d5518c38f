import { readArguments } from '../arguments.ts';
import { askSecrets } from '../ask.ts';
import { checkApi } from '../check/check-api.ts';
import { CommandError } from '../command-error.ts';
import { type Finding, toRows } from '../findings.ts';
import { table } from '../table.ts';
import { openTarget, targetOptions } from '../target/open-target.ts';
import type { Target } from '../target/target.ts';
import { UsageError } from '../usage.ts';
import { setWebhooks } from './secrets-webhooks.ts';

/**
 * `connector secrets set euphoria|webhooks [source]`: asks, writes, checks. Values are never
 * arguments, which other users of the machine can see and shells remember.
 *
 * @returns the exit status: 1 if what was written is not right
 * @throws UsageError, CommandError
 */
export async function setSecrets(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, {
    ...targetOptions,
    'keep-old': { type: 'boolean' },
    'drop-old': { type: 'boolean' },
    'verify-token': { type: 'boolean' },
    'api-token': { type: 'boolean' },
  });
  const [verb, part, source, ...more] = positionals;
  if (verb !== 'set' || more.length > 0) throw wrongUse();
  const isRotation = values['keep-old'] || values['drop-old'];
  if (part === 'euphoria' && (isRotation || values['verify-token'] || values['api-token'])) {
    throw new UsageError('secrets set euphoria takes none of the options of webhooks');
  }
  const target = await openTarget(values);
  let findings: readonly Finding[];
  if (part === 'euphoria' && source === undefined) findings = await setEuphoria(target);
  else if (part === 'webhooks') findings = await setWebhooks(target, source, values);
  else throw wrongUse();
  const isWrong = findings.some(({ state }) => state === 'wrong');
  const place = target.secrets.place(part);
  if (values.json) console.log(JSON.stringify({ written: place, ok: !isWrong, findings }, null, 2));
  else {
    console.log(`written: ${place}`);
    console.log(table(findings.flatMap(toRows)));
  }
  return isWrong ? 1 : 0;
}

const wrongUse = () => new UsageError('secrets takes: set euphoria, or: set webhooks [source]');

async function setEuphoria(target: Target): Promise<readonly Finding[]> {
  const [tenantName = '', authKey = ''] = await askSecrets(['Tenant name', 'Authentication key']);
  if (tenantName === '' || authKey === '') {
    throw new CommandError(
      'nothing was written: tenant name and key must both be given, each on a line of its own',
    );
  }
  await target.secrets.write('euphoria', { tenantName, authKey });
  return [await checkApi(target, { tenantName, authKey })];
}
