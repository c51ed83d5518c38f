/** A command line that cannot be run as it stands. The message is one clear line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The config is missing or wrong, which the usage of a command does not put right. */
export class ConfigFault extends UsageError {}

export const usage = `Usage:
  npm run connector -- try <source> <file> [options]
      What the webhook function would do with a captured request, as JSON. Sends nothing.
      <file> is JSON { method, url, headers, rawBody }, or with --type a mere body; - is the input.
      --type CONTENT-TYPE   the file is a mere body of this type
      --at ISO-TIME         when the request came in; now by default

  npm run connector -- send <source> [file] [options]
      Posts an invented lead, signed as its sender would, to npm start or to another address.
      <file> is a body to send in place of the invented one, or a captured request.
      --url ADDRESS         of the webhook; http://localhost:3000/hooks/<source> by default
      --type CONTENT-TYPE   of the file; by its extension by default
      --count N             that many people, 1 to 1000
      --phone NUMBER        the number of the invented person
      --json                prints JSON

  try and send:
      --config FILE         connector.config.ts by default
      --connector NAME      which of the config's connectors, if several have the source
      --secrets FILE        JSON source → secret, or that under "<connector>/webhooks";
                            what npm start made up in .local/secrets.json by default

  npm run connector -- check
      Whether config, secrets, API and AWS account are right, and what to do where not.

  npm run connector -- secrets set euphoria
  npm run connector -- secrets set webhooks [source]
      Asks for the values, or takes the lines of the standard input; writes and checks them.
      --keep-old            the old value of the source goes on counting beside the new one
      --drop-old            takes the old values out; asks for nothing
      --verify-token        asks for the source's verify token in place of its secret
      --api-token           asks for the token of the sender's own API in place of its secret

  npm run connector -- status
      What waits, what is parked and why, how fast it drains, the last errors.

  npm run connector -- lead <id>
  npm run connector -- lead --record <source> <the sender's own id>
  npm run connector -- lead --phone NUMBER
      Where a lead is. By number only where a source dedupes by contact.
      --campaign NAME, --list NAME   for --phone, where the leads themselves tell them

  npm run connector -- parked list|resend|drop [id …]
  npm run connector -- parked show <id …>
      Leads taken out of the flow: list them by reason; show one, with the person's data; send
      them again; or drop them into a file.
      --reason TEXT         whose reason has this in it
      --source NAME         of this source
      --older-than AGE, --newer-than AGE   parked before or since: 30m, 12h, 3d
      --id ID               of this lead; may be repeated
      --to FILE             where drop puts what it drops; dropped-<time>.jsonl by default
      --yes                 drop does not ask

  check, secrets, status, lead and parked:
      --stack NAME          a deployed stack of the config, such as acme-connector, with AWS
                            credentials and region as the AWS SDK finds them; by default what
                            npm start runs, found by PORT and LOCAL_DATA
      --connector NAME      which of the config's connectors npm start runs; the first by default
      --config FILE         connector.config.ts by default
      --json                prints JSON

Exit status: 0, or 1 if something is wrong or was not done, or 2 for a wrong command.
`;

/** The part of the usage that is about one command; all of it where there is no such command. */
export function usageOf(command: string | undefined): string {
  const parts = usage.replace('Usage:\n', '').trimEnd().split('\n\n');
  const isAbout = (part: string): boolean =>
    part.includes(`connector -- ${command}`) ||
    new RegExp(`^  \\S.*\\b${command}\\b.*:$`, 'm').test(part);
  const chosen = parts.filter(isAbout);
  return chosen.length === 0 ? usage : `Usage:\n${chosen.join('\n\n')}\n`;
}
