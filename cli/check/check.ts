import { existsSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { readArguments, wrongOperands } from '../arguments.ts';
import { CommandError, explain } from '../command-error.ts';
import { type Finding, fine, toRows, wrong } from '../findings.ts';
import { configFile } from '../load-config.ts';
import { print } from '../print.ts';
import { StartError } from '../start-error.ts';
import { table } from '../table.ts';
import { openTarget, targetOptions } from '../target/open-target.ts';
import type { Target } from '../target/target.ts';
import { ConfigFault } from '../usage.ts';
import { checkApi } from './check-api.ts';
import { checkConditions } from './check-conditions.ts';
import { checkConstants } from './check-constants.ts';
import { checkCountries } from './check-countries.ts';
import { checkFixtures } from './check-fixtures.ts';
import { checkPlaces } from './check-places.ts';
import { checkSecrets } from './check-secrets.ts';

/**
 * `connector check`: what of config, secrets, API and AWS account is not right, and what to do
 * about it.
 *
 * @param say told what was found
 * @returns the exit status: 1 if anything is wrong
 * @throws UsageError
 */
export async function check(
  args: readonly string[],
  say: (text: string) => void = print,
): Promise<number> {
  const { values, positionals } = readArguments(args, targetOptions);
  if (positionals.length > 0) throw wrongOperands('check', 'no operands', positionals);
  const findings = await look(values);
  const isWrong = findings.some(({ state }) => state === 'wrong');
  if (values.json) say(JSON.stringify({ ok: !isWrong, findings }, null, 2));
  else say(table(findings.flatMap(toRows)));
  return isWrong ? 1 : 0;
}

async function look(values: Parameters<typeof openTarget>[0]): Promise<readonly Finding[]> {
  const path = configFile(values.config);
  const file = shortPath(path);
  let target: Target;
  try {
    target = await openTarget(values);
  } catch (error) {
    // A name that the config does not have is a wrong command; a wrong config is what is looked
    // for.
    if (!(error instanceof ConfigFault)) throw error;
    const lines = error.message.split('\n');
    const todo = existsSync(path)
      ? `correct ${file}`
      : `name the config by --config, or write one: npm run connector -- new ${file}`;
    return lines.map((line, index) => ({
      ...{ what: 'config', state: 'wrong', says: line },
      ...(index === lines.length - 1 && { todo }),
    }));
  }
  const { connector } = target;
  const here = await target.check();
  const sources = Object.keys(connector.sources).join(', ');
  return [
    fine('config', `${file}: ${connector.name}, with ${sources}`),
    ...checkConditions(connector),
    ...checkConstants(connector),
    ...checkCountries(connector),
    ...(await checkFixtures(connector, dirname(path))),
    ...here,
    ...(await lookInside(target, here)),
  ];
}

async function lookInside(target: Target, here: readonly Finding[]): Promise<readonly Finding[]> {
  try {
    const startIsDue = here.some(({ state }) => state !== 'ok');
    const { findings, credentials } = await checkSecrets(target, startIsDue);
    if (credentials === undefined) return findings;
    // An operator's rights to check what is deployed need not hold those to read the ledger.
    const isHere = target.option === '' && !startIsDue;
    const places = isHere ? await checkPlaces(target) : [];
    return [...findings, await checkApi(target, credentials), ...places];
  } catch (error) {
    const isKnown = error instanceof CommandError || error instanceof StartError;
    const says = isKnown ? error.message : explain(error);
    if (says === undefined) throw error;
    return [wrong('secrets', says, 'put that right, then check again')];
  }
}

/** The path as short as it can be told, but never by way of the folders above. */
const shortPath = (path: string): string => {
  const fromHere = relative('.', path);
  return fromHere.startsWith('..') ? path : fromHere;
};
