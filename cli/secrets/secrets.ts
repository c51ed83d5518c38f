import { readArguments, wrongOperands } from '../arguments.ts';
import { askSecrets } from '../ask.ts';
import { askApi } from '../check/check-api.ts';
import { euphoriaSchema } from '../check/check-secrets.ts';
import { CommandError } from '../command-error.ts';
import { type Finding, toRows } from '../findings.ts';
import { print } from '../print.ts';
import { table } from '../table.ts';
import { openTarget, targetOptions } from '../target/open-target.ts';
import type { Target } from '../target/target.ts';
import { mustBeOneOf, UsageError } from '../usage.ts';
import { setWebhooks, type Written } from './secrets-webhooks.ts';

/** Why nothing is written. */
const NOTHING_TO_DO = {
  drop: 'there is no old value to drop',
  generate: 'there is nothing to make up, each source has a token, or its sender issues one',
  set: 'all is as it was',
} as const;

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
    generate: { type: 'boolean' },
    force: { type: 'boolean' },
  });
  const [verb, part, source, ...more] = positionals;
  const wrongUse = () =>
    wrongOperands('secrets', 'set euphoria, or set webhooks and a source if you like', positionals);
  if (verb !== 'set' || part === undefined || more.length > 0) throw wrongUse();
  if (part !== 'euphoria' && part !== 'webhooks') {
    throw mustBeOneOf('secrets set', ['euphoria', 'webhooks'], part);
  }
  const isRotation = values['keep-old'] || values['drop-old'];
  if (
    part === 'euphoria' &&
    (isRotation || values['verify-token'] || values['api-token'] || values.generate)
  ) {
    throw new UsageError('secrets set euphoria takes none of the options of webhooks');
  }
  if (part === 'webhooks' && values.force) {
    throw new UsageError('--force is for secrets set euphoria, not for secrets set webhooks');
  }
  const target = await openTarget(values);
  let written: Written;
  if (part === 'euphoria' && source === undefined)
    written = {
      findings: await setEuphoria(target, values.force === true),
      generated: {},
      replaced: [],
    };
  else if (part === 'webhooks') written = await setWebhooks(target, source, values);
  else throw wrongUse();
  const { findings, generated, replaced, isUnchanged } = written;
  const isWrong = findings.some(({ state }) => state === 'wrong');
  const place = target.secrets.place(part);
  if (values.json) {
    const made = values.generate ? { generated } : {};
    print(
      JSON.stringify(
        { written: isUnchanged ? null : place, ok: !isWrong, ...made, findings },
        null,
        2,
      ),
    );
  } else {
    for (const [name, token] of Object.entries(generated)) {
      print(`${name}, to be pasted into the sender: ${token}`);
    }
    print(
      isUnchanged
        ? `nothing was written: ${NOTHING_TO_DO[values['drop-old'] ? 'drop' : values.generate ? 'generate' : 'set']}`
        : `written: ${place}`,
    );
    for (const name of replaced) {
      const both = values['drop-old']
        ? ''
        : '; with --keep-old both do, until its sender is changed';
      print(`${name}: the value before counts for some five minutes more${both}`);
    }
    print(table(findings.flatMap(toRows)));
  }
  return isWrong ? 1 : 0;
}

/**
 * Asks the API before anything is written: a key that it refuses would take the place of one that works,
 * and every lead would wait.
 *
 * @param isForced whether it is written whatever the API says
 */
async function setEuphoria(target: Target, isForced: boolean): Promise<readonly Finding[]> {
  const [tenantName = '', authKey = ''] = await askSecrets(['Tenant name', 'Authentication key']);
  if (tenantName === '' || authKey === '') {
    throw new CommandError(
      'nothing was written: tenant name and key must both be given, each on a line of its own',
    );
  }
  const { kind, finding } = await askApi(target, { tenantName, authKey });
  const isRefused = kind === 'misconfigured' || kind === 'refused';
  const isGood = kind === 'accepted';
  const hasOne = euphoriaSchema.safeParse(await target.secrets.read('euphoria')).success;
  if (!isForced && (isRefused || (!isGood && hasOne))) {
    throw new CommandError(`nothing was written: ${finding.says}. --force writes it all the same`);
  }
  await target.secrets.write('euphoria', { tenantName, authKey });
  return [finding];
}
