import { readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { connectorApp } from '../cdk/connector-app.ts';

const app = await connectorApp({ configFile: process.env.CONNECTOR_CONFIG });
const assembly = app.synth();
for (const stack of assembly.stacks) {
  const file = stack.templateFullPath;
  const t = JSON.parse(readFileSync(file, 'utf8'));
  const secrets = new Set(Object.entries(t.Resources).filter(([, r]: any) => r.Type === 'AWS::SecretsManager::Secret').map(([id]) => id));
  const walk = (v: any): any => Array.isArray(v) ? v.map(walk) : v && typeof v === 'object' ? (typeof v.Ref === 'string' && secrets.has(v.Ref) ? { 'Fn::GetAtt': [v.Ref, 'Id'] } : Object.fromEntries(Object.entries(v).map(([k, x]) => [k, walk(x)]))) : v;
  t.Resources = walk(t.Resources);
  for (const r of Object.values(t.Resources) as any[]) if (r.Type === 'AWS::CloudWatch::Alarm' && r.Properties.Metrics) { delete r.Properties.Metrics; Object.assign(r.Properties, { MetricName: 'x', Namespace: 'Proof', Statistic: 'Sum', Period: 300 }); }
  for (const r of Object.values(t.Resources) as any[]) if (r.Type === 'AWS::IAM::Policy') for (const st of r.Properties.PolicyDocument.Statement) { const a = [st.Action].flat(); st.Action = a.flatMap((x: string) => /^sqs:(SendMessage|DeleteMessage|ChangeMessageVisibility)$/.test(x) ? [x, `${x}Batch`] : [x]); }
  const text = JSON.stringify(t);
  const hash = createHash('sha256').update(text).digest('hex');
  const old = /([0-9a-f]{64})\.json/.exec(stack.stackTemplateAssetObjectUrl ?? '')?.[1] ?? '';
  writeFileSync(file, text);
  for (const f of ['manifest.json', `${stack.id}.assets.json`]) { const p = join(assembly.directory, f); writeFileSync(p, readFileSync(p, 'utf8').replaceAll(old, hash)); }
}
