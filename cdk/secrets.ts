import { RemovalPolicy, SecretValue, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/** A secret that functions read. */
export class ReadableSecret extends Secret {
  /** Grants reading the value and nothing else: `grantRead` would add DescribeSecret. */
  grantGetValue(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['secretsmanager:GetSecretValue'],
      resourceArns: [this.secretArn],
    });
  }
}

/**
 * A secret that is created as an empty JSON object and filled by hand after the first deployment.
 * CloudFormation writes a value only when the template's changes, and this one never does, so no
 * later deployment touches what was filled in.
 */
export class ConnectorSecret extends ReadableSecret {
  /** @param secretName such as `acme/euphoria` */
  constructor(scope: Construct, id: string, secretName: string) {
    super(scope, id, {
      secretName,
      secretStringValue: SecretValue.unsafePlainText('{}'),
      // The value is not lost with the stack. A first deployment that fails leaves no secret
      // behind.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'The other party issues these keys and has no API to rotate them: they are replaced by hand, and the functions take a new value up without a deployment.',
    });
  }
}

/**
 * The secret salt of contact keys, as JSON `{ "salt" }`. Secrets Manager makes it up when the
 * secret is created, and again whenever `generateSecretString` changes, which must therefore stay
 * as it is.
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
      // All that is lost with the salt is who was delivered within the window. If the secret were
      // kept, its name would be taken when the setting comes back, and the deployment would fail.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'A salt must never change: with another, nobody who was delivered before is recognised, and they would be phoned again.',
    });
  }
}
