import { webhookAddress } from '../address.ts';
import { readArguments } from '../arguments.ts';
import { openQuestions } from '../ask.ts';
import { check } from '../check/check.ts';
import { checkSecrets } from '../check/check-secrets.ts';
import { CommandError, explain } from '../command-error.ts';
import { readDuration } from '../duration.ts';
import { onInterrupt } from '../interruption.ts';
import { print, printNote } from '../print.ts';
import { dataSetting } from '../settings.ts';
import { openTarget, targetOptions } from '../target/open-target.ts';
import type { Target } from '../target/target.ts';
import { mustBeOneOf, UsageError } from '../usage.ts';
import { callOnce, describeJudgement, shownDocument } from './call.ts';
import { describeLastDelivery } from './captures.ts';
import { adviceOn, describeLine, hasWorked, watchDelivery } from './delivery.ts';
import { oneContact } from './one-contact.ts';
import { placeOf, setUpsOf } from './set-up.ts';
import { deployedLog, localLog } from './source-log.ts';
import { type Ask, goThrough, type Step, type StepResult } from './steps.ts';

const options = {
  ...targetOptions,
  number: { type: 'string' },
  campaign: { type: 'string' },
  list: { type: 'string' },
  wait: { type: 'string' },
  yes: { type: 'boolean' },
} as const;

interface Context {
  readonly target: Target;
  readonly values: Readonly<{
    config?: string | undefined;
    connector?: string | undefined;
    stack?: string | undefined;
    number?: string | undefined;
    campaign?: string | undefined;
    list?: string | undefined;
    yes?: boolean | undefined;
  }>;
  readonly ask: Ask | undefined;
  readonly waitMs: number;
  /** What is told while it goes on: to the terminal, and apart from the JSON. */
  readonly say: (text: string) => void;
}

const USUAL_WAIT = '10m';

/**
 * `connector rehearse [step …]`: from what is set up to the first real lead, step by step.
 *
 * @returns the exit status: 1 if a step that was done did not go well
 * @throws UsageError, CommandError
 */
export async function rehearse(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, options);
  const target = await openTarget(values);
  const waitMs = readDuration(values.wait ?? USUAL_WAIT);
  if (waitMs === undefined) {
    throw new UsageError(
      `--wait: must be a time such as 30m or 1h, got ${JSON.stringify(values.wait)}`,
    );
  }
  const isAsked = process.stdin.isTTY === true && values.yes !== true;
  const ask = isAsked ? askOnce : undefined;
  const say = (text: string): void => (values.json ? printNote(text) : print(text));
  const steps = stepsOf({ target, values, ask, waitMs, say });
  const names = steps.map(({ name }) => name);
  for (const name of positionals) {
    if (!names.includes(name)) throw mustBeOneOf('step', names, name);
  }
  const chosen = steps.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  // Before anything is done: who waits for the first step must not be told of it after that.
  const isCalled = chosen.some(({ name }) => name === 'call');
  if (isCalled && !isAsked && values.yes !== true) {
    throw new UsageError(
      'rehearse asks before it has anybody phoned, and nobody is at a terminal: say --yes, or name the other steps',
    );
  }
  if (values.number !== undefined || (isCalled && !isAsked)) oneContact(target, values);
  const reports = await goThrough(chosen, ask, say);
  if (values.json) print(JSON.stringify({ steps: reports }, null, 2));
  return reports.every(({ ok }) => ok) ? 0 : 1;
}

/** The terminal is let go of after each question: Ctrl+C ends a wait in between, and not the questions. */
async function askOnce(question: string, usual: string): Promise<string> {
  const questions = openQuestions();
  try {
    return await questions.ask(question, usual);
  } finally {
    questions.close();
  }
}

function stepsOf(context: Context): readonly Step[] {
  const { connector } = context.target;
  return [
    {
      name: 'check',
      does: 'Looks whether config, secrets, API and account are right. Nobody is phoned.',
      run: () => checkSetUp(context),
    },
    {
      name: 'call',
      does: 'Hands one contact, with your own number, to Euphoria: your phone should ring.',
      run: () => handOver(context),
    },
    ...Object.entries(connector.sources).map(([name, { preset }]) => ({
      name,
      does: `Shows what to set up at this sender (${preset}), and waits for its first delivery.`,
      run: () => watchSource(context, name, preset),
    })),
  ];
}

async function checkSetUp({ values, say, target }: Context): Promise<StepResult> {
  const named = (['config', 'connector', 'stack'] as const).flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [`--${name}`, value];
  });
  const isRight = (await check(named, say)) === 0;
  if (!isRight) say(`Put that right first; then: npm run connector -- rehearse${target.option}`);
  return { ok: isRight };
}

async function handOver(context: Context): Promise<StepResult> {
  const { target, values, ask, say } = context;
  const number = values.number ?? (await ask?.('The number of your own phone', ''));
  const one = oneContact(target, { ...values, number: number === '' ? undefined : number });
  const { credentials } = await checkSecrets(target);
  if (credentials === undefined) {
    throw new CommandError(
      `the euphoria secret is not right: npm run connector -- secrets set euphoria${target.option}`,
    );
  }
  const { campaign, list } = one.destination;
  const { phoneNumber } = one.contact;
  say(
    `This is sent to ${target.euphoriaUrl}, and nothing else:\n${shownDocument(credentials, one)}`,
  );
  if (ask !== undefined) {
    const answer = await ask(
      `Euphoria will phone ${phoneNumber}, for ${campaign}, list ${list}. Type yes to go on`,
      'no',
    );
    if (!/^y(es)?$/i.test(answer)) {
      say('nobody was phoned');
      return { ok: false, details: { sent: false } };
    }
  }
  const called = await callOnce(target, await target.connect(), credentials, one);
  const { answer, judgement, document, shapeIsKnown } = called;
  say(
    answer === undefined
      ? 'There was no answer.'
      : `The API answered HTTP ${answer.status}:\n${answer.body}`,
  );
  say(`That is read as ${describeJudgement(judgement)}.`);
  if (shapeIsKnown) say('The dialer knows an accepted answer of this shape from now on.');
  const rang =
    judgement.kind === 'accepted' && ask !== undefined
      ? /^y/i.test(await ask('Did your phone ring? y or n; it may take a minute', 'n'))
      : undefined;
  if (rang === false) say(NOT_RUNG);
  const error = 'error' in judgement ? judgement.error : undefined;
  return {
    ok: judgement.kind === 'accepted' && rang !== false,
    details: { sent: true, document, answer, judgement: judgement.kind, error, shapeIsKnown, rang },
  };
}

const NOT_RUNG =
  'The API took the contact: look for it in Euphoria. Is the campaign active, an agent logged in, the list active and of that campaign, is it within dialling hours? Repeat it after half a minute: before that the API answers from its cache, and phones nobody.';

async function watchSource(
  { target, values, waitMs, say, ask }: Context,
  source: string,
  preset: string,
): Promise<StepResult> {
  const { connector, option } = target;
  const isLocal = values.stack === undefined;
  // What is not there is waited for in vain.
  await target.connect();
  const address = await addressOf(target, source, isLocal);
  say(`Its address: ${address}`);
  const setUps = setUpsOf(preset);
  const [only, ...others] = setUps;
  if (only !== undefined && others.length === 0) {
    say(`What to do there (${placeOf(only)}):\n\n${only.steps}\n`);
  } else {
    const names = setUps.map(({ heading }) => heading).join(', ');
    say(
      `What to do there: docs/sources.md${names === '' ? '' : `, the section of your sender: ${names}`}`,
    );
  }
  say(
    `Now let it send one real lead, with your own number. It is waited for ${values.yes || !ask ? '' : '(Ctrl+C skips) '}…`,
  );
  const since = Date.now() - 1_000;
  const interrupt = onInterrupt();
  const lines = await watchDelivery({
    source,
    read: isLocal ? localLog(connector.name, dataSetting()) : deployedLog(connector.name),
    ...{ since, waitMs },
    isOver: interrupt.happened,
    tell: (line) => say(describeLine(line)),
  }).finally(interrupt.stop);
  if (lines.length === 0) {
    say(
      `Nothing has come. An address that names no source, or is mistyped, is in no log of the source: compare it with the sender's.`,
    );
    return { ok: false, details: { address, lines } };
  }
  const read = isLocal
    ? await describeLastDelivery(connector, source, webhookAddress(source, undefined), since)
    : undefined;
  say(
    read === undefined
      ? `The log holds nothing personal, so it does not tell the fields. Look at the contact in Euphoria; if one is missing, capture a request and try it: npm run connector -- try ${source} captured.json (docs/try.md)`
      : `It was read so:\n\n${read}`,
  );
  for (const advice of adviceOn(source, lines, option)) say(`→ ${advice}`);
  return { ok: hasWorked(lines), details: { address, lines } };
}

/** Of the source's webhook: what its sender has to be given. */
async function addressOf(target: Target, source: string, isLocal: boolean): Promise<string> {
  const { publicUrl } = target.connector;
  if (publicUrl !== undefined) return `${publicUrl}/hooks/${source}`;
  if (isLocal) return webhookAddress(source, undefined).href;
  try {
    const findings = await target.check();
    const found = findings.find(({ says }) => says.endsWith(`/hooks/${source}`));
    return found?.says ?? 'not deployed yet: npm run deploy';
  } catch (error) {
    return explain(error) ?? 'an output of the deployment';
  }
}
