import { runSimulation } from '@cloud-copilot/iam-simulate';
import { accountId } from '../names.ts';
import type { Policies, PolicyDocument } from './policies.ts';

/** Who asks: a function with its role. */
export interface Caller {
  readonly functionName: string;
  readonly roleArn: string;
}

/** One thing that is asked of AWS: `sqs:SendMessage` on a queue's ARN. */
export interface Access {
  readonly action: string;
  readonly resource: string;
  /** What a condition may look at beside these: `kms:ViaService` → the service that asks in one's name. */
  readonly context?: Readonly<Record<string, string | string[]>>;
}

export type Verdict =
  | { readonly kind: 'allowed' }
  /** In the words of AWS. */
  | { readonly kind: 'refused'; readonly message: string };

/** Says of each request whether the caller's role and the resource's own policy allow it. */
export type Judge = (caller: Caller, access: Access) => Promise<Verdict>;

/**
 * A judge by the policies of a template, as IAM evaluates them (`@cloud-copilot/iam-simulate`). What it
 * was asked once it knows: policies do not change while a stack runs.
 *
 * The SDK talks TLS to AWS. Here it does not, so each request counts as one that came by TLS.
 *
 * @throws what is no action of AWS, or not one on such a resource, is a bug of who asks
 */
export function createJudge({ roles, resources }: Policies): Judge {
  const known = new Map<string, Promise<Verdict>>();

  async function judge(caller: Caller, { action, resource, context }: Access): Promise<Verdict> {
    const policies = roles.get(caller.roleArn) ?? [];
    const resourcePolicy = resources.get(resource);
    const principal = sessionArn(caller);
    const answer = await runSimulation(
      {
        request: {
          principal,
          action,
          resource: { resource, accountId },
          contextVariables: { 'aws:SecureTransport': 'true', ...context },
        },
        identityPolicies: policies.map((policy, index) => ({ name: `${index}`, policy })),
        ...(resourcePolicy && { resourcePolicy }),
        serviceControlPolicies: [],
        resourceControlPolicies: [],
      },
      {},
    );
    if (answer.resultType === 'error') {
      throw new Error(`${action} on ${resource}: ${JSON.stringify(answer.errors)}`);
    }
    if (answer.overallResult === 'Allowed') return { kind: 'allowed' };
    const asked = nameInMessages(action);
    const why =
      answer.overallResult === 'ExplicitlyDenied'
        ? 'with an explicit deny'
        : `because no identity-based policy allows the ${asked} action`;
    return {
      kind: 'refused',
      message: `User: ${principal} is not authorized to perform: ${asked} on resource: ${resource} ${why}`,
    };
  }

  return (caller, access) => {
    const key = `${caller.roleArn} ${access.action} ${access.resource}`;
    const verdict = known.get(key) ?? judge(caller, access);
    known.set(key, verdict);
    return verdict;
  };
}

/** Lambda takes the role on under the function's name. */
const sessionArn = ({ functionName, roleArn }: Caller): string =>
  `${roleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${functionName}`;

/** SQS names its actions in lower case (aws/serverless-application-model#3633). */
const nameInMessages = (action: string): string =>
  action.startsWith('sqs:') ? action.toLowerCase() : action;

/** One action on one resource that a role has: what can be taken away. */
export interface Grant extends Access {
  readonly roleArn: string;
}

/** Every single grant of the template's roles. */
export function grantsOf({ roles }: Policies): readonly Grant[] {
  const grants = [...roles].flatMap(([roleArn, documents]) =>
    documents
      .flatMap(({ Statement }) => Statement)
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action, Resource = [] }) =>
        [Action]
          .flat()
          .flatMap((action) =>
            [Resource].flat().map((resource) => ({ roleArn, action, resource: one(resource) })),
          ),
      ),
  );
  return [...new Map(grants.map((grant) => [JSON.stringify(grant), grant])).values()];
}

/** The same policies without one grant. */
export function without({ roles, ...others }: Policies, grant: Grant): Policies {
  const left = ({ Version, Statement }: PolicyDocument): PolicyDocument => ({
    Version,
    Statement: Statement.flatMap((statement) => {
      const { Action, Resource = [] } = statement;
      const actions = [Action].flat();
      const rest = [Resource].flat().filter((resource) => one(resource) !== grant.resource);
      const others = actions.filter((action) => action !== grant.action);
      return [
        ...(others.length > 0 ? [{ ...statement, Action: others }] : []),
        ...(others.length < actions.length && rest.length > 0
          ? [{ ...statement, Action: grant.action, Resource: rest }]
          : []),
      ];
    }),
  });
  const documentsOf = (roleArn: string, documents: readonly PolicyDocument[]) =>
    roleArn === grant.roleArn ? documents.map(left) : documents;
  return {
    roles: new Map([...roles].map(([arn, documents]) => [arn, documentsOf(arn, documents)])),
    ...others,
  };
}

/** A log group stands in a policy twice: by itself, and with its streams. */
const one = (resource: string): string =>
  resource.startsWith('arn:aws:logs:') ? resource.replace(/:\*$/, '') : resource;
