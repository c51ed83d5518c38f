import type { ConfiguredSource } from '../../functions/webhook/configure.ts';
import type { WebhookSecrets } from '../../functions/webhook/webhook-secrets.ts';
import { stackAt, webhookAddress } from '../address.ts';
import { commonOptions, readArguments, wrongOperands } from '../arguments.ts';
import { CommandError } from '../command-error.ts';
import { configFile } from '../load-config.ts';
import { describeReason } from '../parked/reason.ts';
import { pickSource } from '../pick-source.ts';
import { print, printNote } from '../print.ts';
import { samples } from '../samples/index.ts';
import type { SampleLead } from '../samples/sample.ts';
import { type Sender, senderOf } from '../samples/sender.ts';
import { RESTART, whyRestart } from '../target/addresses.ts';
import { localTarget } from '../target/local-target.ts';
import { UsageError } from '../usage.ts';
import { type Content, extensionOf, readContent } from './content.ts';
import { readInput } from './input.ts';
import { obstacleOf, standInOf } from './obstacle.ts';
import { describeOutcome } from './outcome.ts';
import { type Invention, inventPeople } from './people.ts';
import { isIgnored, isTaken, type Posted, post } from './post.ts';
import { readReceipt } from './receipt.ts';
import { readWebhookSecrets } from './webhook-secrets.ts';

/**
 * `connector send`: posts samples as their sender would, one after the other, until one is not
 * answered.
 *
 * @returns the exit status: 0 if every one was taken, else 1
 * @throws UsageError, CommandError
 */
export async function sendSamples(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, {
    ...commonOptions,
    url: { type: 'string' },
    type: { type: 'string' },
    count: { type: 'string' },
    phone: { type: 'string' },
    json: { type: 'boolean' },
  });
  const [name, file, ...more] = positionals;
  if (name === undefined || more.length > 0) {
    throw wrongOperands('send', 'a source, and a file if you like', positionals);
  }
  const { connector, source } = await pickSource(name, values);
  const sender = playedSender(source);
  const url = webhookAddress(name, values.url);
  const postings =
    file === undefined
      ? inventPeople(values, connector.country).map((lead) => ofLead(sender, lead))
      : [await ofFile(file, values)];
  const obstacle = file === undefined ? await obstacleOf(sender) : undefined;
  if (obstacle !== undefined) throw new CommandError(obstacle);
  const secrets = readWebhookSecrets(connector, values.secrets);
  const configPath = configFile(values.config);
  // Whoever says an address means whatever is there. Else it is what all commands work on, or nothing.
  if (values.url === undefined) await localTarget(connector, configPath).connect();
  const stack = stackAt(url);
  const why = stack && (await whyRestart(stack, configPath));
  const restart = why === undefined ? undefined : `npm start ${why}; ${RESTART}`;
  const secret = secretOf(source, secrets, restart);

  const sent: Sent[] = [];
  for (const { who, ...content } of postings) {
    const posted = await post(content, { url, publicUrl: connector.publicUrl, sender, secret });
    sent.push({ who, ...posted });
    if (posted.kind !== 'answered') break;
  }
  const shown = source.preset.needsSecret ? sent.map((each) => hide(secret, each)) : sent;
  const [first] = postings;
  const way = file === undefined && first ? wayThroughWhen(source, first) : undefined;
  const target = `${url.origin}${url.pathname}`;
  if (values.json) print(JSON.stringify({ url: target, sent: shown }, null, 2));
  else for (const each of shown) print(lineOf(each, target, source, way));
  if (way !== undefined && sent.some(isIgnored)) printNote(way);
  const standIn = file === undefined ? standInOf(sender) : undefined;
  if (standIn !== undefined) printNote(`Who is dialled is whom ${standIn} tells of that id.`);
  if (restart !== undefined) printNote(restart);
  else if (sent.some((each) => each.kind === 'answered' && each.status === 401)) {
    printNote(
      `By this config and secret ${name} is proved: what answers at ${url.origin} has another config, secret or time (see --config, --secrets)`,
    );
  }
  return sent.every(isTaken) ? 0 : 1;
}

type Sent = Posted & { readonly who: string };

/**
 * Takes secrets out of an answer: whatever answers at the user's address may repeat what it was
 * sent.
 */
const hide = (secret: string, sent: Sent): Sent =>
  sent.kind === 'answered' ? { ...sent, body: sent.body.replaceAll(secret, '(the secret)') } : sent;

/**
 * How a lead is sent that `when` lets through: an invented one has a person, and no field of the config's own.
 *
 * @returns undefined where there is no condition, or the body is none to be edited
 */
function wayThroughWhen(
  { name, config: { when } }: ConfiguredSource,
  { contentType, body }: Content,
): string | undefined {
  const extension = extensionOf(contentType);
  if (when === undefined || extension === undefined) return undefined;
  const asked = typeof when === 'string' ? ` (${when})` : '';
  return (
    `To send one that passes when${asked}: write this into lead${extension}, with what when asks for, then ` +
    `npm run connector -- send ${name} lead${extension}\n${body}`
  );
}

function lineOf(
  posted: Sent,
  url: string,
  source: ConfiguredSource,
  way: string | undefined,
): string {
  if (posted.kind === 'unproved') return `${posted.who}: not sent: ${posted.why}`;
  if (posted.kind === 'unanswered') return `${posted.who}: ${url} ${posted.why}`;
  const words = inWords(posted, source, way).map((line) => `\n  ${line}`);
  return `${posted.who}: ${posted.status} ${posted.body}${words.join('')}`;
}

/** What became of leads, where the answer alone looks as if all were dialled. */
function inWords(
  { status, body, outcome }: Extract<Posted, { kind: 'answered' }>,
  { preset, config: { when } }: ConfiguredSource,
  way: string | undefined,
): readonly string[] {
  if (outcome !== undefined) return describeOutcome(outcome);
  const receipt = status === 200 ? readReceipt(body) : undefined;
  if (receipt === undefined) return preset.personWaits && status < 400 ? [UNTOLD] : [];
  const { rejected, ignored } = receipt;
  const why = when === undefined ? '' : "not let through by the source's when, or ";
  return [
    ...rejected.map((why) => `not dialled: ${describeReason(why)}`),
    ...(ignored === 0
      ? []
      : [
          `${ignored} neither dialled nor parked: ${why}no new lead${way === undefined ? WHICH : ''}`,
        ]),
  ];
}

const WHICH =
  ' (save it as a capture on the page of npm start: npm run connector -- try then says which)';

/** A visitor learns nothing of it. */
const UNTOLD =
  'whether it is dialled is told to no visitor: npm run connector -- lead --phone NUMBER, and status, say what became of it';

function playedSender(source: ConfiguredSource): Sender {
  const sender = senderOf(source);
  if (sender !== undefined) return sender;
  throw new UsageError(
    `there is no sample of the preset ${source.config.preset}, only of ${Object.keys(samples).join(', ')}`,
  );
}

/**
 * What the sender proves itself with; empty where it needs nothing.
 *
 * @param restart that npm start, which makes up what is missing, has to be started again
 */
function secretOf(
  { name, preset }: ConfiguredSource,
  secrets: WebhookSecrets,
  restart: string | undefined,
): string {
  if (!preset.needsSecret) return '';
  const secret = Object.hasOwn(secrets, name) ? secrets[name]?.secrets[0] : undefined;
  if (secret) return secret;
  throw new UsageError(`no secret of the source ${name} is known: ${restart ?? 'see --secrets'}`);
}

const ofLead = (sender: Sender, lead: SampleLead): Content & { who: string } => ({
  who: `${lead.firstName} ${lead.surname}, ${lead.phone}`,
  contentType: sender.contentType,
  body: sender.body(lead),
});

async function ofFile(
  file: string,
  { type, count, phone }: Invention & { readonly type?: string | undefined },
): Promise<Content & { who: string }> {
  if (count !== undefined || phone !== undefined) {
    throw new UsageError('--count and --phone are for invented people, not for a file');
  }
  return { who: file, ...readContent(await readInput(file), file, type) };
}
