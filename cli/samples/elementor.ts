import { type Sample, tokenInUrl } from './sample.ts';

export const sample: Sample = {
  contentType: 'application/x-www-form-urlencoded',
  body: ({ id, firstName, surname, phone, email }) => {
    const fields = [
      ['name', 'text', 'Name', `${firstName} ${surname}`],
      ['field_0f1e2d3', 'tel', 'Phone', phone],
      ['email', 'email', 'Email', email],
    ] as const;
    const parts = fields.flatMap(([key, type, title, value]) =>
      Object.entries({ id: key, type, title, value, raw_value: value, required: '1' }).map(
        ([part, text]) => [`fields[${key}][${part}]`, text],
      ),
    );
    return new URLSearchParams({
      'form[id]': 'a1b2c3d',
      ...Object.fromEntries(parts),
      // There is no id of a submission: what differs from one to the next is the page's URL here.
      'meta[page_url][value]': `https://www.example.org/contact?visit=${id}`,
    }).toString();
  },
  token: tokenInUrl,
};
