import { setTimeout as sleep } from 'node:timers/promises';
import { euphoriaClient } from '../../functions/dialer/euphoria/client.ts';
import { type Judgement, judgeDoNothing } from '../../functions/dialer/euphoria/judgement.ts';
import { type Credentials, doNothingDocument } from '../../functions/dialer/euphoria/request.ts';
import { type Finding, fine, note, wrong } from '../findings.ts';
import { euphoriaUrlSetting } from '../settings.ts';
import type { Target } from '../target/target.ts';

const WHAT = 'API';
/** The dialer's own calls may take all places for a moment. */
const TRIES = 4;
const PAUSE_MS = 500;
/** Somebody waits for the answer at a terminal. */
const DEADLINE_MS = 15_000;

/** Calls the API without dialling anyone: whether it can be reached, and knows tenant and key. */
export const checkApi = async (target: Target, credentials: Credentials): Promise<Finding> =>
  (await askApi(target, credentials)).finding;

/** The same, with what the answer means for the key: only `accepted` says that it is right. */
export async function askApi(
  target: Target,
  credentials: Credentials,
): Promise<{ readonly kind: Judgement['kind']; readonly finding: Finding }> {
  const { euphoriaUrl: url, label, connector } = target;
  if ((await target.knowsApi?.()) === false) {
    const says = `not asked: ${label}, whose simulator it is, does not run ${connector.name} here`;
    return { kind: 'unavailable', finding: note(WHAT, says, label) };
  }
  const call = euphoriaClient(url);
  const ask = async (): Promise<Judgement> =>
    judgeDoNothing(await call(doNothingDocument(credentials, Date.now()), DEADLINE_MS));
  let judgement = await ask();
  for (let tries = 1; judgement.kind === 'busy' && tries < TRIES; tries++) {
    await sleep(PAUSE_MS);
    judgement = await ask();
  }
  return { kind: judgement.kind, finding: toFinding(judgement, target) };
}

function toFinding(judgement: Judgement, { euphoriaUrl: url, option, label }: Target): Finding {
  const setAgain = `npm run connector -- secrets set euphoria${option}`;
  switch (judgement.kind) {
    case 'accepted':
      return fine(WHAT, `${url} answers, and knows tenant and key`);
    case 'busy':
      return note(WHAT, `${url} is busy (${judgement.error}): the key was not checked`);
    case 'misconfigured':
      return judgement.credentials
        ? wrong(
            WHAT,
            `${url} does not know tenant or key (${judgement.error})`,
            isOwnSimulator(label)
              ? `${setAgain}; its own simulator knows whatever is written, after a restart of npm start. ${rehearse(url)}`
              : setAgain,
          )
        : wrong(
            WHAT,
            `${url} refuses the call (${judgement.error})`,
            misconfigured(judgement.error),
          );
    case 'refused':
    case 'tooLarge':
      return wrong(WHAT, `${url} refuses the call (${judgement.error})`, askEuphoria);
    case 'unavailable':
      return judgement.error.startsWith('not sent')
        ? wrong(WHAT, `${url} cannot be reached (${judgement.error})`, unreachable(label))
        : wrong(WHAT, `${url} is not available (${judgement.error})`, 'wait, and check again');
    case 'unreadable':
    case 'unsure':
      return judgement.error.startsWith('no answer')
        ? wrong(WHAT, `${url} does not answer (${judgement.error})`, down)
        : wrong(WHAT, `${url} does not answer as the API does (${judgement.error})`, correctUrl);
  }
}

/** The simulator that `npm start` brings takes its key from the secrets, when it starts. */
const isOwnSimulator = (label: string): boolean =>
  label === 'npm start' && euphoriaUrlSetting() === undefined;

/** What is written is right with that simulator, sooner or later. */
const rehearse = (url: string): string =>
  `A wrong key is rehearsed by its profile wrong-key: curl -X PUT ${url}profile -d '{"name": "wrong-key"}', and "kind" ends that`;

const askEuphoria = 'ask Euphoria, with the time of this call';
const correctUrl = 'is euphoria.url in the config the address of the API?';
const down =
  'wait, and check again: leads wait meanwhile. If it stays so, is euphoria.url in the config right?';
const misconfigured = (error: string): string =>
  error.startsWith('HTTP') ? correctUrl : askEuphoria;
const unreachable = (label: string): string =>
  label === 'npm start'
    ? 'is npm start running? Where the API is not its simulator, or not on the next port, set EUPHORIA_URL'
    : 'is this machine on the network, and euphoria.url in the config right?';
