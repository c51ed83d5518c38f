import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { CommandError } from '../command-error.ts';

/**
 * Calls a function with an event, and gives what it returns.
 *
 * @throws CommandError if it did not end as it should. What it says is not shown: it could quote the event
 */
export async function invokeFunction(
  lambda: LambdaClient,
  FunctionName: string,
  event: object,
): Promise<unknown> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
  );
  if (FunctionError !== undefined) {
    throw new CommandError(`${FunctionName} did not end as it should (${FunctionError})`);
  }
  return JSON.parse(Buffer.from(Payload ?? []).toString() || 'null');
}
