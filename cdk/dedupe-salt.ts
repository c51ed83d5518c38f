import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { ReadableSecret } from './connector-secret.ts';

/**
 * The secret salt of the leads' ids and keys, as JSON `{ "salt" }`. Secrets Manager makes it up when the
 * secret is created, and again whenever `generateSecretString` changes: so that must stay as it is.
 */
export class DedupeSalt extends ReadableSecret {
  /** @param connector the connector's name: the secret is `<name>/dedupe-salt` */
  constructor(scope: Construct, id: string, connector: string) {
    super(scope, id, {
      secretName: `${connector}/dedupe-salt`,
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: 'salt',
        passwordLength: 64,
        excludePunctuation: true,
      },
      // It goes with the ledger, which is kept: without it nobody in there would be recognised.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'A salt must never change: with another, nobody who was delivered before is recognised, and they would be phoned again.',
    });
  }
}
