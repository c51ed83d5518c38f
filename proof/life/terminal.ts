import assert from 'node:assert/strict';
import type { Cloud, Keys } from '../cloud.ts';
import type { Group } from '../operators.ts';
import { connector, type Ended, succeed } from '../programs.ts';
import { stackOf } from '../setting.ts';

/** What operators type, each with the rights of one group of commands. */
export type Terminal = ReturnType<typeof openTerminal>;

/**
 * @param folder where the cloud assembly is written
 * @param config the file of the config
 */
export function openTerminal(
  cloud: Cloud,
  operators: Readonly<Record<Group, Keys>>,
  folder: string,
  config: string,
) {
  const shell = (group: Group) => ({
    ...cloud.environment(operators[group]),
    CONNECTOR_CONFIG: config,
    // As options of the command, for all that has the CDK do something.
    CDK_APP: cloud.app,
    CDK_OUTPUT: `${folder}/cdk.out`,
    ...cloud.deploySettings,
  });
  const command = (group: Group, name: string, args: readonly string[], input = '') =>
    connector([...args, '--stack', stackOf(name)], shell(group), input);
  return {
    /** A command of the connector, however it ends. */
    command,
    /** What a command says with `--json`. */
    async json(group: Group, name: string, ...args: readonly string[]) {
      const ended = await command(group, name, [...args, '--json']);
      if (ended.stdout === '') throw new Error(ended.stderr);
      return JSON.parse(ended.stdout);
    },
    /** Of all connectors of the config. */
    deploy: () =>
      succeed('npm', ['run', 'deploy', '--', '--require-approval', 'never'], shell('deploy')),
    destroy: () => succeed('npx', ['cdk', 'destroy', '--all', '--force'], shell('deploy')),
  };
}

/** @throws what the command said, if it did not end well */
export const fine = ({ status, stdout, stderr }: Ended) => assert.equal(status, 0, stdout + stderr);
