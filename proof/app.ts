import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectorApp } from '../cdk/connector-app.ts';
import { helpEngine } from './gaps.ts';

// The CDK app as `cdk/app.ts` makes it, with the templates changed as the engine needs them (`gaps.ts`).

const assembly = (await connectorApp({ configFile: process.env.CONNECTOR_CONFIG })).synth();
for (const stack of assembly.stacks) {
  const text = JSON.stringify(helpEngine(stack.template), null, 1);
  writeFileSync(stack.templateFullPath, text);
  // The CDK uploads a template under the hash of its text, and only one that is not there yet.
  const [, before] = /([0-9a-f]{64})\.json$/.exec(stack.stackTemplateAssetObjectUrl ?? '') ?? [];
  if (before === undefined) throw new Error(`${stack.id} has no template to upload`);
  const now = createHash('sha256').update(text).digest('hex');
  for (const name of ['manifest.json', `${stack.id}.assets.json`]) {
    const file = join(assembly.directory, name);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(before, now));
  }
}
