import { oneTaken, type Sample } from './sample.ts';

export const sample: Sample = {
  contentType: 'application/json',
  body: ({ id, firstName, surname, phone, email }, { tables }) => {
    const table = oneTaken(tables, 'lead');
    const columns = {
      firstname: firstName,
      lastname: surname,
      mobilephone: phone,
      emailaddress1: email,
      subject: 'Solar quote',
      leadid: id,
    };
    return JSON.stringify({
      MessageName: 'Create',
      PrimaryEntityName: table,
      PrimaryEntityId: id,
      Stage: 40,
      Mode: 1,
      InputParameters: [
        {
          key: 'Target',
          value: {
            __type: 'Entity:http://schemas.microsoft.com/xrm/2011/Contracts',
            LogicalName: table,
            Id: id,
            Attributes: Object.entries(columns).map(([key, value]) => ({ key, value })),
            FormattedValues: [],
          },
        },
      ],
      PreEntityImages: [],
      PostEntityImages: [],
    });
  },
  token: ({ secret }) => ({ headers: { 'x-api-key': secret } }),
};
