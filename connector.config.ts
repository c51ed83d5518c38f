import { defineConnector } from 'euphoria-lead-connector';

/**
 * The one file to edit: which senders may deliver leads, and where in the dialer their leads go.
 * Every field is checked when the stack is built. Several tenants: export an array of connectors.
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
