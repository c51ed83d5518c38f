import { nameHint } from '../functions/config/did-you-mean.ts';

/** A command line that cannot be run as it stands. The message is one clear line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The config is missing or wrong, which the usage of a command does not put right. */
export class ConfigFault extends UsageError {}

/** The config is there and wrong: somebody may just be typing it, and what runs has read it before. */
export class BrokenConfig extends ConfigFault {
  /** Absolute path of the config. */
  readonly file: string;

  constructor(message: string, file: string) {
    super(message);
    this.file = file;
  }
}

/**
 * The error of a value that is none of the choices.
 *
 * @param field the option or operand it was given for
 */
export const mustBeOneOf = (
  field: string,
  choices: readonly string[],
  got: string | undefined,
): UsageError =>
  new UsageError(
    `${field}: must be one of ${choices.join(', ') || '(there are none)'}, got ${JSON.stringify(got) ?? 'nothing'}${nameHint(got ?? '', choices)}`,
  );

/** The commands, in the order in which a newcomer meets them. */
export const commands: readonly string[] = [
  'new',
  'try',
  'send',
  'check',
  'secrets',
  'status',
  'lead',
  'parked',
  'refused',
  'rehearse',
  'update',
  'pause',
  'resume',
  'console',
];

const usage = `Usage:
  npm run connector -- new <file> [options]
      Writes a config, from a few questions or from these options.
      --name NAME           of the connector
      --country XX          of numbers without a country code; ZA by default
      --campaign NAME, --list NAME   where leads go, exactly as they are named in Euphoria
      --source NAME=KIND    a sender, such as website=form; may be repeated
      --origin URL          the site that a form is on; may be repeated

  npm run connector -- try <source> <file> [options]
      What the webhook function would do with a captured request, and where each field of the
      contact comes from: text on a terminal, JSON else. Sends nothing.
      <file> is JSON { method, url, headers, rawBody }, or a mere body (.json, .xml, .form, .txt, else
      with --type); - is the input.
      --type CONTENT-TYPE   the file is a mere body of this type
      --at ISO-TIME         when the request came in; now by default
      --skip-proof          takes its signature or token for right
      --save NAME           keeps it beside the config, as fixtures/<source>.<NAME>.json
      --json, --text        whatever reads it

  npm run connector -- send <source> [file] [options]
      Posts an invented lead, signed as its sender would, to npm start or to another address.
      <file> is a body to send in place of the invented one, or a captured request.
      --url ADDRESS         of the webhook; that of npm start, found by LOCAL_DATA, by default
      --type CONTENT-TYPE   of the file; by its extension by default
      --count N             that many people, 1 to 1000
      --phone NUMBER        the number of the invented person; one that is none is sent as it is
      --json                prints JSON

  try and send:
      --config FILE         connector.config.ts by default
      --connector NAME      which of the config's connectors, if several have the source
      --secrets FILE        JSON source → secret, or that under "<connector>/webhooks";
                            what npm start made up in .local/secrets.json by default

  npm run connector -- check
      Whether config, fixtures, secrets, API and AWS account are right, and what to do where not.

  npm run connector -- secrets set euphoria
  npm run connector -- secrets set webhooks [source]
      Asks for the values, or takes them from the standard input, a value alone on each line (echo "$TOKEN" |
      npm run connector -- secrets set webhooks crm); checks and writes them.
      --force               writes a key of Euphoria that the API refuses or cannot be asked about
      --generate            makes tokens up and prints them: of all sources that have none, or of one
      --keep-old            the old value of the source goes on counting beside the new one
      --drop-old            takes the old values out; asks for nothing
      --verify-token        asks for the source's verify token in place of its secret
      --api-token           asks for the token of the sender's own API in place of its secret

  npm run connector -- status
      What waits, what is parked and why, how fast it drains, the last errors.

  npm run connector -- lead <id>
  npm run connector -- lead --record <source> <the sender's own id>
  npm run connector -- lead --phone NUMBER, --name NAME
      Where a lead is, or where those of a person or a record are. Eight characters of an id are
      enough; leads of one record begin alike, and all of them are told.
      The sender's own id is the one that its source reads, or what stands in CrmTag.
      A name is known of leads that wait for npm start or are parked; a number of delivered ones, too.
      One that was parked before any call and then dropped is found by its id only.
      Each word of NAME begins a word of theirs, in any order, whatever case and accents.
      --campaign NAME, --list NAME   for --phone and --name: only leads that go there

  npm run connector -- parked list|resend|drop [id …]
  npm run connector -- parked show <id …>
  npm run connector -- parked edit <id> <field=value …>
      Leads taken out of the flow: list them by reason; show one, with the person's data; put one
      right (phone=0825550142); send them again; or drop them into a file.
      --reason TEXT         whose reason has this in it
      --source NAME         of this source
      --older-than AGE, --newer-than AGE   parked before or since: 30m, 12h, 3d
      --id ID               of this lead; may be repeated
      --all                 all of them: resend and drop want this, ids, or an option above
      --to FILE             where drop puts what it drops; a file in your home folder by default
      --yes                 drop does not ask

  npm run connector -- refused list|replay|drop [id …]
  npm run connector -- refused show <id …>
      Deliveries that were refused, of sources with keepRefused: list them; show one, with the
      person's data and without what proves its sender; have them judged again, by the secrets and
      config of now and the time at which they came in. Those that are taken are kept no longer.
      drop forgets them for good.
      --source NAME         of this source
      --id ID               this delivery; may be repeated
      --all                 all of them: replay and drop want this, ids, or an option above
      --to FILE             show writes the one whole, for try, with what proves its sender
      --yes                 drop does not ask

  npm run connector -- rehearse [check] [call] [source …]
      Going live, step by step: checks; hands one contact, you, to Euphoria; waits for the first
      delivery of each source. All steps, or those that are named. Asks before each, and before a call.
      --number NUMBER       of your own phone
      --campaign NAME, --list NAME   where the contact goes; defaults of the config else
      --wait TIME           for a delivery: 30m, 1h; 10m by default
      --yes                 asks nothing: all the steps are done, and the number is phoned

  npm run connector -- update --stack NAME
      Says what a deployment would change of queues, table, secrets, logs and addresses, and deploys
      on a yes.
      --stack NAME          a deployed stack of the config, such as acme-connector
      --dry-run             says it, and deploys nothing
      --yes                 deploys without asking, unless something can get lost
      --accept-danger       with --yes: deploys that, too
      --config FILE         connector.config.ts by default
      --json                prints JSON

  npm run connector -- pause [source] [--for 1h]
  npm run connector -- resume [source]
      Leads of a source, or of all, are taken and wait; resume lets them go on.
      --for TIME            ends the pause by itself: 30m, 12h, 72h at most; else it lasts until
                            resume, and 72 hours at the longest

  npm run connector -- console --stack NAME
      The page of a deployed connector, on this machine, until Ctrl+C: what npm start has at /.
      --stack NAME          a deployed stack of the config, such as acme-connector
      --write               lets the page send parked leads again, edit and drop them
      --port N              of the page; 3100 by default
      --config FILE         connector.config.ts by default

  check, secrets, status, lead, parked, refused, rehearse, pause and resume:
      --stack NAME          a deployed stack of the config, such as acme-connector, with AWS
                            credentials and region as the AWS SDK finds them; by default what
                            npm start runs, found by LOCAL_DATA, the folder of its data
      --connector NAME      which of the config's connectors npm start runs; the first by default
      --config FILE         connector.config.ts by default
      --json                prints JSON

Exit status: 0, or 1 if something is wrong or was not done, or 2 for a wrong command.
`;

/** All options that a command may have, without their hyphens. */
export const optionNames: ReadonlySet<string> = new Set(
  Array.from(usage.matchAll(/--([a-z][\w-]+)/g), ([, name = '']) => name),
);

/** The part of the usage that is about one command; all of it where there is no such command. */
export function usageOf(command: string | undefined): string {
  const parts = usage.replace('Usage:\n', '').trimEnd().split('\n\n');
  const isAbout = (part: string): boolean =>
    part.includes(`connector -- ${command}`) ||
    new RegExp(`^  (?=\\S).*\\b${command}\\b.*:$`, 'm').test(part);
  const chosen = parts.filter(isAbout);
  return chosen.length === 0 ? usage : `Usage:\n${chosen.join('\n\n')}\n`;
}
