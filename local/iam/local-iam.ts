import { region } from '../../cli/target/local-clients.ts';
import type { PartAddresses } from '../adversary.ts';
import type { Blueprint } from '../blueprint.ts';
import { accessKeyOf } from '../lambda/function-spec.ts';
import { accountId, physicalName } from '../names.ts';
import type { Resolve } from '../resolver.ts';
import type { Resource, Template } from '../template.ts';
import { startFront } from './front.ts';
import {
  type Access,
  type Caller,
  createJudge,
  type Grant,
  type Judge,
  type Verdict,
  without,
} from './judge.ts';
import { type Policies, readPolicies } from './policies.ts';

/** Something that a function asked of AWS, and what its role said to it. */
export interface Asked extends Caller, Access {
  readonly verdict: Verdict;
}

/** Who may do what on this machine: what the template's policies say, no more. */
export interface LocalIam {
  /** Where the functions find AWS. */
  readonly url: string;
  /** Whether Lambda may write a function's log, which it does by the function's role. */
  mayLog(functionResource: Resource): Promise<boolean>;
  readonly policies: Policies;
  /** All that was asked so far, each thing once. */
  asked(): readonly Asked[];
  /** Takes a right away from now on, or gives it back. */
  withdraw(grant: Grant | undefined): void;
  close(): Promise<void>;
}

/** @param parts where what the functions ask for is served */
export async function startIam(
  template: Template,
  { webhook, dialer }: Blueprint,
  resolve: Resolve,
  parts: PartAddresses,
): Promise<LocalIam> {
  const policies = readPolicies(template, resolve);
  const granted = createJudge(policies);
  let judge = granted;
  const asked = new Map<string, Asked>();

  const judgeNow: Judge = async (caller, access) => {
    const verdict = await judge(caller, access);
    const key = `${caller.functionName} ${access.action} ${access.resource} ${verdict.kind}`;
    if (!asked.has(key)) asked.set(key, { ...caller, ...access, verdict });
    return verdict;
  };
  const callerOf = (resource: Resource): Caller => ({
    functionName: physicalName(template, resource),
    roleArn: String(resolve(resource, 'Role')),
  });
  const callers = [webhook, dialer]
    .map(callerOf)
    .map((caller) => [accessKeyOf(caller.functionName), caller] as const);
  const front = await startFront({
    judge: judgeNow,
    keys: policies.keys ?? new Map(),
    callers: new Map(callers),
    services: { sqs: parts.queues, dynamodb: parts.tables, secretsmanager: parts.secrets },
  });

  return {
    url: front.url,
    async mayLog(resource) {
      const caller = callerOf(resource);
      const { LogGroup: logGroup = `/aws/lambda/${caller.functionName}` } = Object(
        resolve(resource, 'LoggingConfig'),
      );
      const stream = `arn:aws:logs:${region}:${accountId}:log-group:${logGroup}:log-stream:local`;
      const verdicts = await Promise.all(
        ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) =>
          judgeNow(caller, { action, resource: stream }),
        ),
      );
      return verdicts.every(({ kind }) => kind === 'allowed');
    },
    policies,
    asked: () => [...asked.values()],
    withdraw(grant) {
      judge = grant === undefined ? granted : createJudge(without(policies, grant));
    },
    close: front.close,
  };
}
