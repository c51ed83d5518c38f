import { relative } from 'node:path';
import type { Connector } from '../../functions/config/connector.ts';
import { nameHint } from '../../functions/config/did-you-mean.ts';
import { configureSources } from '../../functions/webhook/configure.ts';
import { type Finding, fine, note, wrong } from '../findings.ts';
import { describeReason } from '../parked/reason.ts';
import { toDelivery } from '../send/captured-request.ts';
import { inDryRun } from '../try/dry-run.ts';
import { type Fixture, readFixtures } from '../try/fixtures.ts';

const ADDRESS = 'https://leads.example.org/hooks';

/**
 * What the config makes of the requests that `connector try --save` has kept beside it: a change of a
 * mapping that costs a lead shows here, and not when the next one comes in.
 */
export async function checkFixtures(
  connector: Connector,
  folder: string,
): Promise<readonly Finding[]> {
  const names = Object.keys(connector.sources);
  const fixtures = readFixtures(folder);
  return Promise.all(fixtures.map((fixture) => checkFixture(fixture, connector, names)));
}

async function checkFixture(
  { name, file, source, request }: Fixture,
  connector: Connector,
  names: readonly string[],
): Promise<Finding> {
  const todo = `npm run connector -- try ${source} ${relative('.', file)} --skip-proof`;
  if (request === undefined) return wrong(name, 'is no captured request', 'docs/try.md');
  const configured = configureSources(connector).get(source);
  if (configured === undefined) {
    const says = `there is no source ${JSON.stringify(source)}${nameHint(source, names)}`;
    return wrong(name, says, 'name it <source>.<what>.json, or delete it');
  }
  const delivery = toDelivery(request, `${ADDRESS}/${source}`, Date.now());
  const {
    outcome,
    status,
    leads,
    filteredLeads = [],
  } = await inDryRun({ source, delivery }, connector, configured, {}, { skipProof: true });
  const unusable = leads.flatMap((lead) => ('reason' in lead ? [describeReason(lead)] : []));
  const dialled = leads.length - unusable.length;
  const [whyUnusable] = unusable;
  if (dialled > 0 && unusable.length + filteredLeads.length > 0) {
    const parts = [
      `${dialled} to be dialled`,
      ...(whyUnusable === undefined ? [] : [`${unusable.length} parked: ${whyUnusable}`]),
      ...(filteredLeads.length === 0 ? [] : [`${filteredLeads.length} not let through by when`]),
    ];
    return note(name, parts.join('; '), todo);
  }
  if (whyUnusable !== undefined) return wrong(name, `would be parked: ${whyUnusable}`, todo);
  if (status >= 400) return wrong(name, `would be answered ${status}`, todo);
  if (filteredLeads.length > 0) {
    const says = "would not be dialled: the source's when does not let it through";
    const [why] = filteredLeads.flatMap(({ warnings = [] }) => warnings);
    // A name that stands nowhere in the payload is a slip, or a question that was not asked: nobody of it is let through.
    return why === undefined ? note(name, says, todo) : wrong(name, `${says} (${why})`, todo);
  }
  const [warning, ...more] = leads.flatMap(({ warnings = [] }) => warnings);
  if (warning !== undefined) {
    return note(name, `${warning}${more.length > 0 ? `; and ${more.length} more` : ''}`, todo);
  }
  return fine(name, leads.length === 0 ? outcome : `${leads.length} to be dialled`);
}
