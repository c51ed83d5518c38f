import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { StartError } from '../../cli/start-error.ts';
import { region } from '../../cli/target/local-clients.ts';
import { physicalName } from '../names.ts';
import type { Resolve } from '../resolver.ts';
import type { Resource, Template } from '../template.ts';

/** What Lambda knows of a function. */
export interface FunctionSpec {
  readonly name: string;
  /** The module of its bundle, and the export of it that is called. */
  readonly file: string;
  readonly exportName: string;
  /** All the environment variables it sees. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  readonly reservedConcurrency?: number | undefined;
}

const propertiesSchema = z.object({
  Handler: z.string(),
  Code: z.object({ S3Key: z.string() }),
  Environment: z
    .object({ Variables: z.record(z.string(), z.coerce.string()) })
    .default({ Variables: {} }),
  // CloudFormation's own defaults.
  Timeout: z.number().default(3),
  MemorySize: z.number().default(128),
  ReservedConcurrentExecutions: z.number().optional(),
});

/**
 * Reads an AWS::Lambda::Function.
 *
 * @param endpoints variables that the local stack adds: the addresses of its stand-ins for AWS
 */
export function functionSpec(
  template: Template,
  resource: Resource,
  resolve: Resolve,
  endpoints: Readonly<Record<string, string>>,
): FunctionSpec {
  const resolved = Object.keys(propertiesSchema.shape).map((name) => [
    name,
    resolve(resource, name),
  ]);
  const properties = propertiesSchema.parse(Object.fromEntries(resolved));
  const name = physicalName(template, resource);
  const dot = properties.Handler.lastIndexOf('.');
  const folder = template.assets.get(properties.Code.S3Key) ?? '';
  const module = properties.Handler.slice(0, dot);
  const file = ['mjs', 'js'].map((end) => join(folder, `${module}.${end}`)).find(existsSync);
  if (file === undefined) {
    throw new StartError(`${resource.id} Code: the bundle ${folder} has no ${module}.mjs`);
  }
  return {
    name,
    file,
    exportName: properties.Handler.slice(dot + 1),
    environment: {
      ...lambdaVariables(name, properties.MemorySize, folder),
      ...properties.Environment.Variables,
      ...endpoints,
    },
    timeoutMs: properties.Timeout * 1000,
    memoryMb: properties.MemorySize,
    reservedConcurrency: properties.ReservedConcurrentExecutions,
  };
}

/** The access key that a function's requests are signed with: it tells whose they are. */
export const accessKeyOf = (functionName: string): string => `local-${functionName}`;

/** What Lambda itself sets in every environment. */
const lambdaVariables = (name: string, memoryMb: number, folder: string) => ({
  AWS_REGION: region,
  AWS_DEFAULT_REGION: region,
  AWS_ACCESS_KEY_ID: accessKeyOf(name),
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: name,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  LAMBDA_TASK_ROOT: folder,
});
