/** A command line that cannot be run as it stands. The message is one clear line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

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

Both:
      --config FILE         connector.config.ts by default
      --connector NAME      which of the config's connectors, if several have the source
      --secrets FILE        JSON source → secret, or that under "<connector>/webhooks";
                            what npm start made up in .local/secrets.json by default
`;
