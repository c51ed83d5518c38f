import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAwsServiceSpec } from '@aws-cdk/aws-service-spec';
import type { PropertyType, SpecDatabase } from '@aws-cdk/service-spec-types';
import type { TemplateJson } from './cloud.ts';
import { type Environment, succeed } from './programs.ts';
import type { Report } from './report.ts';

/** Where users deploy to. */
export const regions = ['af-south-1', 'eu-west-1', 'us-east-1'] as const;

/**
 * Checks the templates as they are deployed, nothing changed for any engine: by AWS's linter for the
 * regions that people use, and against AWS's own schemas.
 *
 * @param programs the folder with `cfn-lint`
 * @param folder where the cloud assembly goes
 */
export async function checkTemplates(
  report: Report,
  programs: string,
  stacks: readonly string[],
  environment: Environment,
  folder: string,
): Promise<void> {
  const output = join(folder, 'cdk.out.as-deployed');
  const file = (stack: string): string => join(output, `${stack}.template.json`);
  await report.check('npm run synth', () =>
    succeed('npm', ['run', 'synth', '--', '--quiet', '--output', output], environment),
  );
  const lint = ['--regions', ...regions, '--ignore-checks', ...Object.keys(unfounded)];
  await report.check(`cfn-lint finds nothing, for ${regions.join(', ')}`, () =>
    succeed(join(programs, 'cfn-lint'), [...lint, '--template', ...stacks.map(file)], environment),
  );
  await report.check("AWS's own schemas know every type, property and value's shape", async () => {
    const spec = await loadAwsServiceSpec();
    const faults = stacks.flatMap((stack) =>
      faultsBySchema(spec, JSON.parse(readFileSync(file(stack), 'utf8'))),
    );
    if (faults.length > 0) throw new Error(faults.join('\n'));
  });
}

/** What cfn-lint finds that is no fault, and why not. */
const unfounded: Readonly<Record<string, string>> = {
  W3005:
    'The CDK writes the dependency on a role down beside the reference that brings it: it says the same twice.',
};

/** What of a template AWS's schemas do not know, a line each. */
export function faultsBySchema(spec: SpecDatabase, template: TemplateJson): string[] {
  return Object.entries(template.Resources).flatMap(([id, { Type, Properties = {} }]) => {
    if (Type === 'AWS::CDK::Metadata') return [];
    const [resource] = spec.lookup('resource', 'cloudFormationType', 'equals', Type);
    if (resource === undefined) return [`${id}: no type ${Type}`];
    const missing = Object.entries(resource.properties)
      .filter(([name, { required }]) => required && Properties[name] === undefined)
      .map(([name]) => `${id}.${name} is required`);
    const wrong = Object.entries(Properties).flatMap(([name, value]) => {
      const property = resource.properties[name];
      if (property === undefined) return [`${id}: ${Type} has no property ${name}`];
      return faultsOfValue(spec, `${id}.${name}`, value, property.type);
    });
    return [...missing, ...wrong];
  });
}

function faultsOfValue(
  spec: SpecDatabase,
  at: string,
  value: unknown,
  type: PropertyType,
): string[] {
  if (isIntrinsic(value)) return [];
  switch (type.type) {
    case 'string':
      return typeof value === 'string' ? [] : [`${at} must be a string`];
    case 'integer':
    case 'number':
      return Number.isFinite(Number(value)) ? [] : [`${at} must be a number`];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${at} must be true or false`];
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((entry, index) =>
            faultsOfValue(spec, `${at}[${index}]`, entry, type.element),
          )
        : [`${at} must be a list`];
    case 'ref': {
      const definition = spec.get('typeDefinition', type.reference.$ref);
      if (typeof value !== 'object' || value === null) return [`${at} must be an object`];
      return Object.entries(value).flatMap(([name, entry]) => {
        const property = definition.properties[name];
        return property === undefined
          ? [`${at} has no ${name}`]
          : faultsOfValue(spec, `${at}.${name}`, entry, property.type);
      });
    }
    case 'union': {
      const faults = type.types.map((one) => faultsOfValue(spec, at, value, one));
      return faults.some(({ length }) => length === 0) ? [] : (faults[0] ?? []);
    }
    default:
      // Maps, tags, JSON and dates: AWS describes nothing of what is in them.
      return [];
  }
}

const isIntrinsic = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).length === 1 &&
  /^(Ref$|Fn::)/.test(Object.keys(value)[0] ?? '');
