import { StartError } from '../cli/start-error.ts';
import { region } from '../cli/target/local-clients.ts';
import { accountId, attributesOf } from './names.ts';
import type { Resource, Template } from './template.ts';

/** Resolves the intrinsic functions in a property of a resource; the path is for messages. */
export type Resolve = (resource: Resource, property: string, value?: unknown) => unknown;

/**
 * Evaluates what CloudFormation would: `Ref`, `Fn::GetAtt`, `Fn::Join`, `Fn::Sub`, `Fn::Select`,
 * `Fn::Split` and the pseudo parameters, against the local resources.
 *
 * @returns a function of a resource and a property of it (with the value itself, if it is not a
 *   direct property); it throws StartError, with resource and property, at what it cannot resolve
 */
export function createResolver(template: Template, queueAddress: string): Resolve {
  const pseudo: Readonly<Record<string, string>> = {
    'AWS::AccountId': accountId,
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${template.stackName}/local`,
    'AWS::StackName': template.stackName,
    'AWS::URLSuffix': 'amazonaws.com',
  };
  const attributes = new Map(
    template.resources.map((resource) => [
      resource.id,
      attributesOf(template, resource, queueAddress),
    ]),
  );

  const resolve: Resolve = (resource, property, value = resource.properties[property]) => {
    const unresolved = (what: string) =>
      new StartError(`${resource.id} ${property}: ${what} cannot be resolved on one machine`);
    const attribute = (id: string, name: string): string => {
      const found = name === 'Ref' ? pseudo[id] : undefined;
      const known = found ?? attributes.get(id)?.[name];
      if (known === undefined) throw unresolved(name === 'Ref' ? `Ref ${id}` : `${id}.${name}`);
      return known;
    };
    const substitute = (text: string, values: Readonly<Record<string, unknown>>) =>
      text.replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
        if (literal) return `\${${name}}`;
        if (name in values) return String(evaluate(values[name]));
        const [id = '', ...rest] = name.split('.');
        return attribute(id, rest.join('.') || 'Ref');
      });

    const evaluate = (node: unknown): unknown => resolve(resource, property, node);
    const call = (name: string, argument: unknown): unknown => {
      const [first, second] = Array.isArray(argument) ? argument : [argument, undefined];
      switch (name) {
        case 'Fn::GetAtt': {
          const [id = '', ...rest] = Array.isArray(argument)
            ? argument
            : String(argument).split('.');
          return attribute(id, rest.join('.'));
        }
        case 'Fn::Join':
          return list(evaluate(second)).join(String(first));
        case 'Fn::Select':
          return list(evaluate(second))[Number(evaluate(first))];
        case 'Fn::Split':
          return String(evaluate(second)).split(String(first));
        case 'Fn::Sub':
          return substitute(String(first), (second ?? {}) as Record<string, unknown>);
        default:
          throw unresolved(name);
      }
    };

    if (Array.isArray(value)) return value.map(evaluate);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [name = '', argument] = entries.length === 1 ? (entries[0] ?? []) : [];
    if (name === 'Ref') return attribute(String(argument), 'Ref');
    if (name.startsWith('Fn::')) return call(name, argument);
    return Object.fromEntries(
      entries
        .filter(([, entry]) => !isNoValue(entry))
        .map(([key, entry]) => [key, resolve(resource, `${property}.${key}`, entry)]),
    );
  };
  return resolve;
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const isNoValue = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'Ref' in value && value.Ref === 'AWS::NoValue';
