import { join } from 'node:path';
import { AssetManifestArtifact, type CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import * as z from 'zod';

/** One resource of the synthesized template; its properties still hold intrinsic functions. */
export interface Resource {
  /** The logical id. */
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What the local stack is built from: one stack of the cloud assembly. */
export interface Template {
  readonly stackName: string;
  readonly resources: readonly Resource[];
  /** The S3 key of each file asset → the folder it is packed from. */
  readonly assets: ReadonlyMap<string, string>;
}

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});

/** Reads a stack of the cloud assembly: what `cdk deploy` would send to CloudFormation. */
export function readTemplate(stack: CloudFormationStackArtifact): Template {
  const resources = Object.entries(templateSchema.parse(stack.template).Resources);
  return {
    stackName: stack.stackName,
    resources: resources.map(([id, { Type: type, Properties: properties }]) => ({
      id,
      type,
      properties,
    })),
    assets: new Map(
      stack.dependencies
        .filter(AssetManifestArtifact.isAssetManifestArtifact)
        .flatMap(({ contents }) => Object.values(contents.files ?? {}))
        .flatMap(({ source, destinations }) =>
          Object.values(destinations).map(({ objectKey }) => [
            objectKey,
            join(stack.assembly.directory, source.path ?? ''),
          ]),
        ),
    ),
  };
}

export const resourcesOfType = (template: Template, type: string): readonly Resource[] =>
  template.resources.filter((resource) => resource.type === type);
