import { expect, it } from 'vitest';
import { checkSecrets } from '../../cli/check/check-secrets.ts';
import type { Target } from '../../cli/target/target.ts';
import type { ConnectorInput } from '../../functions/connector.ts';
import { aConnector } from '../support/connector.ts';

it.each<[ConnectorInput['sources'][string], boolean]>([
  [{ preset: 'klaviyo' }, true],
  [{ preset: 'klaviyo', auth: 'token' }, false],
  [{ preset: 'hubspot' }, true],
  [{ preset: 'hubspot', auth: 'token' }, false],
  [{ preset: 'keap' }, true],
  [{ preset: 'calendly' }, false],
])(
  'of a source with %j, whose sender may tell ids only, an API token is missed: %s',
  async (it, is) => {
    const target = {
      connector: aConnector({ sources: { it } }),
      option: '',
      secrets: { read: async () => ({ it: 'a-token-long-enough' }), place: (name: string) => name },
    } as unknown as Target;
    const { findings } = await checkSecrets(target);
    expect(findings.some(({ says }) => says.startsWith('has no apiToken'))).toBe(is);
  },
);
