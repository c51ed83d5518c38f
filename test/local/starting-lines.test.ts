import { expect, it } from 'vitest';
import { type ConnectorInput, defineConnector } from '../../functions/connector.ts';
import { endingLine, startingLines } from '../../local/starting-lines.ts';

it('says that it is ending, and how not to wait for it', () => {
  expect(endingLine('SIGINT')).toMatch(
    /^Ending: the calls under way are .*, Ctrl\+C again does not/,
  );
  expect(endingLine('SIGTERM')).not.toContain('Ctrl+C');
});

const lines = (sources: ConnectorInput['sources'], simulated = true) =>
  startingLines(
    {
      url: 'http://localhost:3000',
      connector: defineConnector({
        name: 'acme',
        country: 'ZA',
        euphoria: { url: 'https://api.example.co.za/' },
        defaults: { campaign: 'SalesCampaign', list: 'WebLeads' },
        sources,
      }),
      secrets: {
        file: '.local/secrets.json',
        euphoria: { tenantName: 'acme', authKey: 'key' },
        tokens: { crm: 'tok' },
      },
      logDir: '.local/logs',
    },
    { url: 'http://127.0.0.1:3001/', simulated },
  );

const website: ConnectorInput['sources'][string] = {
  preset: 'form',
  origins: ['https://www.example.co.za'],
};

it('tells the addresses, a line to try and where to look', () => {
  expect(lines({ website, crm: { preset: 'generic' } })).toEqual([
    'acme is ready. See it work: http://localhost:3000/',
    'Webhooks:',
    '  website  http://localhost:3000/hooks/website  (form)',
    '  crm      http://localhost:3000/hooks/crm  (generic)',
    'Try it:',
    `  curl http://localhost:3000/hooks/crm -H 'Authorization: Bearer tok' -H 'Content-Type: application/json' -d '{"firstName":"Thandi","surname":"Mokoena","phone":"082 555 0142"}'`,
    'Look:',
    '  status   http://localhost:3000/local/status',
    '  journal  http://127.0.0.1:3001/journal',
    '  logs     .local/logs/',
    '  secrets  .local/secrets.json: acme/webhooks has the token of each source',
  ]);
});

it.each<[string, ConnectorInput['sources'], string]>([
  ['a form', { website }, '  curl http://localhost:3000/hooks/website -H'],
  ['only what signs', { hubspot: { preset: 'hubspot' } }, '  npm run connector -- send hubspot'],
  [
    'none that takes the lead as it is',
    { ads: { preset: 'meta' }, crm: { preset: 'generic', leads: 'data.people' } },
    '  npm run connector -- send crm',
  ],
  [
    'the one that takes the lead',
    {
      crm: { preset: 'generic', leads: 'data.people' },
      shop: { preset: 'generic', when: "consent == 'yes'" },
      deals: { preset: 'generic', contact: { phoneNumber: 'who.phone' } },
      zapier: { preset: 'generic' },
    },
    '  curl http://localhost:3000/hooks/zapier -H',
  ],
])('has the right line to try for %s', (_, sources, expected) => {
  const told = lines(sources);
  const line = told[told.indexOf('Try it:') + 1];
  expect(line?.slice(0, expected.length)).toBe(expected);
});

it('names an API that is elsewhere', () => {
  expect(lines({ website }, false)).toContain('  API      http://127.0.0.1:3001/');
});
