import { type AwsAnswer, type AwsRequest, answer, fault, startAwsProxy } from './aws-proxy.ts';
import { type Chance, createChance } from './chance.ts';
import type { Hostile } from './hostile-queue.ts';

/** What a DynamoDB does to its clients. Numbers are probabilities, for each request. */
export interface TableFaults {
  /** Writes and reads that are throttled, in turn by both names that it has for that. */
  readonly throttled: number;
  /** Writes that are carried out, and whose answer is lost: a reset, or an error 500. */
  readonly lostAnswers: number;
  /** Writes that are carried out, and nothing is ever answered. */
  readonly silentWrites: number;
  /** Requests that fail without being carried out. */
  readonly errors: number;
  /** Requests that are neither carried out nor answered. */
  readonly hangs: number;
  /** Requests of BatchWriteItem that are given back as not processed. */
  readonly unprocessed: number;
}

export const kindTable: TableFaults = {
  throttled: 0,
  lostAnswers: 0,
  silentWrites: 0,
  errors: 0,
  hangs: 0,
  unprocessed: 0,
};

const reads = new Set(['GetItem', 'BatchGetItem', 'Query', 'Scan', 'DescribeTable']);
const throttlings = ['ProvisionedThroughputExceededException', 'ThrottlingException'] as const;
const service = 'com.amazonaws.dynamodb.v20120810#';

/**
 * A DynamoDB that does all that the real one may do.
 *
 * @param to the honest DynamoDB
 * @param seed of all that is drawn
 */
export async function startHostileTable(
  to: string,
  initial: Partial<TableFaults> = {},
  seed = 1,
): Promise<Hostile<TableFaults>> {
  let faults: TableFaults = { ...kindTable, ...initial };
  const chance = createChance(seed);
  const proxy = await startAwsProxy(to, async (request) => {
    chance.counts[request.action] = (chance.counts[request.action] ?? 0) + 1;
    return spoil(request, faults, chance);
  });
  return {
    ...proxy,
    counts: chance.counts,
    set(change) {
      faults = { ...faults, ...change };
    },
  };
}

async function spoil(request: AwsRequest, faults: TableFaults, chance: Chance): Promise<AwsAnswer> {
  if (chance.happens('hangs', faults.hangs)) return { kind: 'silence' };
  if (chance.happens('errors', faults.errors)) return fault(`${service}InternalServerError`, 500);
  if (chance.happens('throttled', faults.throttled)) {
    return fault(`${service}${throttlings[(chance.counts.throttled ?? 0) % 2]}`, 400);
  }
  const given =
    request.action === 'BatchWriteItem'
      ? await writeSome(request, faults.unprocessed, chance)
      : await request.forward();
  if (reads.has(request.action)) return given;
  if (chance.happens('silentWrites', faults.silentWrites)) return { kind: 'silence' };
  if (!chance.happens('lostAnswers', faults.lostAnswers)) return given;
  return chance.random() < 0.5 ? { kind: 'reset' } : fault(`${service}InternalServerError`, 500);
}

/** Carries out a part of a batch and gives back the rest, as DynamoDB does when it is short of capacity. */
async function writeSome(
  request: AwsRequest,
  unprocessed: number,
  chance: Chance,
): Promise<AwsAnswer> {
  const tables = Object.entries(request.body.RequestItems as Record<string, object[]>);
  const givenBack = new Set(
    tables.flatMap(([, items]) => items).filter(() => chance.happens('unprocessed', unprocessed)),
  );
  if (givenBack.size === 0) return request.forward();
  const pick = (wanted: boolean) =>
    Object.fromEntries(
      tables
        .map(
          ([name, items]) =>
            [name, items.filter((item) => givenBack.has(item) === wanted)] as const,
        )
        .filter(([, items]) => items.length > 0),
    );
  const UnprocessedItems = pick(true);
  const RequestItems = pick(false);
  if (Object.keys(RequestItems).length === 0) return answer({ UnprocessedItems });
  const given = await request.forward({ ...request.body, RequestItems });
  if (given.kind !== 'answer' || given.status !== 200) return given;
  return answer({ ...JSON.parse(given.body), UnprocessedItems });
}
