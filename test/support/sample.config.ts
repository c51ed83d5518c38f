import { defineConnector } from 'euphoria-lead-connector';

/**
 * The config of the tests and the bench: a form, a sender that signs, and one with a token. They never
 * read the user's `connector.config.ts`, so that nothing in it can fail them.
 */
export default defineConnector({
  name: 'acme',
  country: 'ZA',
  euphoria: { url: 'https://api.euphoria.co.za/Euphoria.Api.aspx', contactsPerCall: 50 },
  defaults: { campaign: 'SalesCampaign', list: 'WebLeads', dataSource: 'webhooks', priority: 5 },
  sources: {
    website: { preset: 'form', origins: ['https://www.acme.co.za'] },
    hubspot: {
      preset: 'hubspot',
      list: 'HubSpot',
      priority: 2,
      contact: { custom1: 'properties.lifecyclestage' },
    },
    crm: { preset: 'generic' },
  },
});
