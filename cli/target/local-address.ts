import { dataSetting, portSetting, setting } from '../settings.ts';
import { type Addresses, OtherRuns, readAddresses } from './addresses.ts';

/** Where the settings say that `npm start` is. */
export interface LocalAddress {
  /** The folder of its data. */
  readonly dataDir: string;
  /** What it has left word of there; it may have ended since. */
  readonly left: Addresses | undefined;
  /** Address of its HTTP API. */
  readonly url: string;
  /** Whether that is what PORT says, and not the word that it has left. */
  readonly isSaid: boolean;
}

/**
 * Where `npm start` is: as it has left word in LOCAL_DATA. A PORT that the user says goes before that, for
 * {@link expectSame} to compare.
 *
 * @throws StartError for a wrong setting
 */
export function localAddress(): LocalAddress {
  const dataDir = dataSetting();
  const port = portSetting();
  const left = readAddresses(dataDir);
  // Port 0 is whichever was free.
  const isSaid = setting('PORT') !== undefined && port !== 0;
  const url = isSaid || left?.api === undefined ? `http://localhost:${port}` : left.api;
  return { dataDir, left, url, isSaid };
}

/**
 * Holds that PORT and LOCAL_DATA mean one stack. Of two, nobody knows which one is meant: figures would be
 * those of one and leads those of the other, or a lead would go to the wrong one.
 *
 * @param runsAt address of the one that runs with its data in LOCAL_DATA
 * @throws OtherRuns if PORT says another one
 */
export function expectSame(
  { dataDir, url, isSaid }: LocalAddress,
  runsAt: string | undefined,
): void {
  if (runsAt === undefined || !isSaid || url === runsAt) return;
  const data = `${setting('LOCAL_DATA') === undefined ? 'LOCAL_DATA, left out,' : 'LOCAL_DATA'} says ${dataDir}`;
  throw new OtherRuns(
    `PORT and LOCAL_DATA mean two stacks: PORT says ${url}, and ${data}, where the data is of the npm start at ${runsAt}. If that one is meant, leave PORT out (PORT= before the command, where .env sets it); if the other, set LOCAL_DATA to the folder of its data`,
  );
}
