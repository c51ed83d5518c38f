import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { LeadQueue, type LeadQueueProps } from '../../cdk/lead-queue.ts';

const props: LeadQueueProps = {
  name: 'acme',
  consumerTimeout: Duration.seconds(30),
  longestWait: Duration.hours(72),
  retention: Duration.days(4),
  parkedRetention: Duration.days(14),
};

function leadQueue(changes: Partial<LeadQueueProps>): Template {
  const stack = new Stack(new App());
  new LeadQueue(stack, 'LeadQueue', { ...props, ...changes });
  return Template.fromStack(stack);
}

describe('the lead queue', () => {
  it.each([30, 45])('hides a lead for ten seconds longer than a timeout of %i s', (seconds) => {
    leadQueue({ consumerTimeout: Duration.seconds(seconds) }).hasResourceProperties(
      'AWS::SQS::Queue',
      { QueueName: 'acme-leads', VisibilityTimeout: seconds + 10 },
    );
  });

  it.each([
    [
      'parked leads are kept no longer than waiting ones',
      { parkedRetention: Duration.days(4) },
      'parkedRetention must be longer than retention (4 days), got 4 days',
    ],
    [
      'a lead may wait until the queue forgets it',
      { longestWait: Duration.hours(96) },
      'retention must be longer than longestWait (4 days), got 4 days',
    ],
  ])('is refused if %s', (_, changes, message) => {
    expect(() => leadQueue(changes)).toThrow(message);
  });
});
