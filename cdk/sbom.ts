import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { billOfMaterials } from './bill-of-materials.ts';
import { defaultConfigFile } from './connector-app.ts';

// `npm run sbom [-- <file>]`: what is deployed, as a bill of materials in CycloneDX.

const file = resolve(process.argv[2] ?? 'cdk.out/bom.cdx.json');
const bill = await billOfMaterials(process.env.CONNECTOR_CONFIG ?? defaultConfigFile);
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
console.log(`${bill.components.length} packages: ${file}`);
