import { packageName } from '../../cdk/load-connectors.ts';

/** What a new config is made of. */
export interface Answers {
  readonly name: string;
  readonly country: string;
  readonly campaign: string;
  readonly list: string;
  /** Name and preset of each source. */
  readonly sources: readonly (readonly [name: string, preset: string])[];
  /** The sites that the forms are on. */
  readonly origins: readonly string[];
}

/** The text of a config file, with comments for whoever goes on from there. */
export function configText({ name, country, campaign, list, sources, origins }: Answers): string {
  const text = (value: string): string =>
    `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', ' ')}'`;
  const key = (source: string): string => (/^[a-z]\w*$/.test(source) ? source : text(source));
  const settingsOf = (preset: string): string =>
    preset === 'form'
      ? `preset: 'form', origins: [${origins.map(text).join(', ')}]`
      : `preset: ${text(preset)}`;
  return `import { defineConnector } from '${packageName}';

// Every setting: docs/settings.md. What each kind of sender needs: docs/sources.md.
// After a change: npm run connector -- check, then restart npm start or deploy.
export default defineConnector({
  // Names the stack, its queues and its secrets: another name is another connector.
  name: ${text(name)},
  // Of numbers that carry no country code.
  country: ${text(country)},
  euphoria: { url: 'https://api.euphoria.co.za/Euphoria.Api.aspx', contactsPerCall: 50 },
  // Where leads go whose source says nothing else. Priority 1 is dialled first, 10 last.
  defaults: { campaign: ${text(campaign)}, list: ${text(list)}, dataSource: '', priority: 5 },
  sources: {
    // Each has its own address, /hooks/<name>. A source may have a campaign, list and priority of its
    // own, and map fields of its sender: contact: { custom1: 'product' }.
${sources.map(([source, preset]) => `    ${key(source)}: { ${settingsOf(preset)} },`).join('\n')}
  },
});
`;
}
