import { RemovalPolicy, SecretValue, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/** A secret that functions read. */
export class ReadableSecret extends Secret {
  /** Reading the value and nothing else: `grantRead` would add DescribeSecret. */
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
      // Not lost with the stack, nor left behind by a first deployment that fails.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'The other party issues these keys and has no API to rotate them: they are replaced by hand, and the functions take a new value up without a deployment.',
    });
  }
}
