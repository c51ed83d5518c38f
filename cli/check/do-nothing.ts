import { XMLBuilder } from 'fast-xml-parser';
import type { Credentials } from '../../functions/dialer/euphoria/request.ts';

const builder = new XMLBuilder({ suppressEmptyNode: false });

/**
 * The document of the action that has no fields and does nothing (docs/euphoria-api.md, "Checking
 * credentials"). Pure ASCII, as every call's is.
 *
 * @param once a number that no call has had in the last half minute, which makes the bytes differ:
 *   the API may answer the same bytes from its cache, and so tell how it was and not how it is. It
 *   is written in blanks after the document
 */
export function doNothingDocument({ tenantName, authKey }: Credentials, once: number): string {
  const Tenant = { Name: tenantName, Auth: authKey };
  const body = builder.build({ XML: { Tenant, ActionName: 'DoNothing' } });
  const document = `<?xml version="1.0" encoding="UTF-8"?>\n${body}`.replace(
    /[^\n\x20-\x7e]/gu,
    (character) => `&#${character.codePointAt(0)};`,
  );
  const blanks = once.toString(2).replaceAll('0', ' ').replaceAll('1', '\t');
  return `${document}\n${blanks}`;
}
