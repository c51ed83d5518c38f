import { type ConnectorInput, defineConnector } from '../../functions/connector.ts';

/** A connector as in the README, changed as a test needs it. */
export const aConnector = (changes: Partial<ConnectorInput> = {}) =>
  defineConnector({
    name: 'acme',
    country: 'ZA',
    euphoria: { url: 'https://api.example.org/Euphoria.Api.aspx' },
    defaults: { campaign: 'SalesCampaign', list: 'WebLeads', dataSource: 'webhooks', priority: 5 },
    sources: { crm: { preset: 'generic' } },
    ...changes,
  });
