import { relative } from 'node:path';
import { type Connector, countriesOf } from '../functions/config/connector.ts';
import { readPhone } from '../functions/lead/phone.ts';
import { type ConfiguredSource, configureSources } from '../functions/webhook/configure.ts';
import type { LocalStack } from './stack.ts';

/** The parts of a running stack that the lines are about. */
type Started = Pick<LocalStack, 'url' | 'connector' | 'secrets' | 'logDir'>;

/**
 * What `npm start` says once it is ready: its page, the addresses, a line to try, where to look.
 *
 * @param euphoria address of the API or of the built-in simulator, and whether it is the simulator
 */
export function startingLines(
  stack: Started,
  euphoria: { readonly url: string; readonly simulated: boolean },
): string[] {
  const { url, connector, secrets, logDir } = stack;
  const sources = [...configureSources(connector).values()];
  const width = Math.max(...sources.map(({ name }) => name.length));
  const easy = ['generic', 'form'].flatMap((preset) =>
    sources.filter(({ config }) => config.preset === preset),
  );
  const fitting = easy.find((source) => takesInvented(source, connector));
  const tryIt =
    fitting === undefined
      ? `npm run connector -- send ${[...easy, ...sources][0]?.name}`
      : tryLine(stack, fitting);
  return [
    `${connector.name} is ready. See it work: ${url}/`,
    'Webhooks:',
    ...sources.map(
      ({ name, config }) => `  ${name.padEnd(width)}  ${url}/hooks/${name}  (${config.preset})`,
    ),
    'Try it:',
    `  ${tryIt}`,
    'Look:',
    `  status   ${url}/local/status`,
    euphoria.simulated ? `  journal  ${euphoria.url}journal` : `  API      ${euphoria.url}`,
    `  logs     ${relative('.', logDir)}/`,
    `  secrets  ${relative('.', secrets.file)}: ${connector.name}/webhooks has the token of each source`,
  ];
}

/** What `npm start` says when it is told to end, which a slow call keeps it from for a while. */
export const endingLine = (signal: 'SIGINT' | 'SIGTERM'): string =>
  `Ending: the calls under way are waited for${signal === 'SIGINT' ? ', Ctrl+C again does not wait' : ''}. Until it has ended, npm start does not start again with this data.`;

const PHONE = '082 555 0142';

/** Whether a source makes the invented person of the line to try a lead that is dialled. */
function takesInvented({ config, options }: ConfiguredSource, connector: Connector): boolean {
  const { country, contact, when, campaign, list } = config;
  const isMapped = [...Object.values(contact), campaign, list].some(
    (mapping) => typeof mapping === 'function' || Object.hasOwn(Object(mapping), 'from'),
  );
  const hasExpression = Object.values(contact).some((mapping) => typeof mapping === 'string');
  const isScreened = options.token !== undefined || options.verify !== undefined;
  return (
    when === undefined &&
    options.leads === undefined &&
    !isMapped &&
    !hasExpression &&
    !isScreened &&
    readPhone([PHONE], {
      home: connector.country,
      country: country ?? connector.country,
      dialled: countriesOf(connector, config),
    }).ok
  );
}

/**
 * A command that sends an invented lead and works as it is: a sender that signs cannot be played by
 * hand.
 */
function tryLine({ url, secrets }: Started, { name, config, options }: ConfiguredSource): string {
  const address = `${url}/hooks/${name}`;
  return config.preset === 'generic'
    ? `curl ${address} -H 'Authorization: Bearer ${secrets.tokens[name]}' -H 'Content-Type: application/json' -d '{"firstName":"Thandi","surname":"Mokoena","phone":"${PHONE}"}'`
    : `curl ${address} -H 'Origin: ${[options.origins].flat()[0]}' -d 'name=Thandi Mokoena' -d 'phone=${PHONE}'`;
}
