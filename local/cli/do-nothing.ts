import { XMLBuilder } from 'fast-xml-parser';
import type { Credentials } from '../../functions/dialer/euphoria/request.ts';

const builder = new XMLBuilder({ suppressEmptyNode: false });

/**
 * The document of the action that has no fields and does nothing (EUPHORIA.md, "Checking credentials
 * without dialling anyone"). Pure ASCII, as every call's is.
 */
export function doNothingDocument({ tenantName, authKey }: Credentials): string {
  const Tenant = { Name: tenantName, Auth: authKey };
  const body = builder.build({ XML: { Tenant, ActionName: 'DoNothing' } });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body}`.replace(
    /[^\n\x20-\x7e]/gu,
    (character) => `&#${character.codePointAt(0)};`,
  );
}
