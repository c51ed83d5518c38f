import { backlog } from './chapters/backlog.ts';
import { badInput } from './chapters/bad-input.ts';
import { everyKind } from './chapters/every-kind.ts';
import { firstDeployment } from './chapters/first-deployment.ts';
import { inAll } from './chapters/in-all.ts';
import { leadTold } from './chapters/lead-told.ts';
import { parkedLeads } from './chapters/parked-leads.ts';
import { rehearsal } from './chapters/rehearsal.ts';
import { removal } from './chapters/removal.ts';
import { rights } from './chapters/rights.ts';
import { leadsOfTheUpdate, updateUnderLoad } from './chapters/update.ts';
import { beginLife, type Proof } from './life/life.ts';
import type { Result } from './report.ts';

/** The whole life of two connectors, from the first deployment to the last removal. */
export async function drive(proof: Proof): Promise<Result> {
  const { report } = proof;
  const life = beginLife(proof);

  report.part('Deploy, as the README says');
  await firstDeployment(life);

  report.part('Going live: connector rehearse');
  await rehearsal(life);

  report.part('Leads of every kind: HTTP API → webhook → SQS → dialer → API');
  await everyKind(life);
  await badInput(life);
  await parkedLeads(life);
  await leadTold(life);

  report.part('Two connectors, a backlog, an update while leads come in');
  await backlog(life);
  await updateUnderLoad(life);

  report.part('Who may do what: the policies of docs/policies');
  await rights(life);
  // Some of them take minutes to come back, for which nothing else has to wait.
  await leadsOfTheUpdate(life);

  report.part('Remove, and deploy again');
  await removal(life);
  return await inAll(life);
}
