import { Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IAlarm,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { alarmDefinitions } from './alarms.ts';
import type { Watched } from './watched.ts';

/** The alarms; each tells the topic when it begins and when it is over. */
export function createAlarms(scope: Construct, watched: Watched, topic: ITopic): readonly IAlarm[] {
  const { name } = watched.connector;
  const { stackName } = Stack.of(scope);
  const action = new SnsAction(topic);
  // Of speed to lead there is one for each ten sources.
  const named = new Map<string, number>();
  return alarmDefinitions(watched).map(
    ({ section, means, command, metric, above, periods = 1 }) => {
      const count = (named.get(section) ?? 0) + 1;
      named.set(section, count);
      const id = count === 1 ? section : `${section}-${count}`;
      const alarm = new Alarm(scope, id, {
        alarmName: `${name}-${id}`,
        alarmDescription: `${means} Run: npm run connector -- ${command} --stack ${stackName}. Then: docs/operations.md#${section}`,
        metric,
        threshold: above,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: periods,
        // All of them count trouble, or measure leads: without any, all is well.
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return alarm;
    },
  );
}
