import { describe, expect, it } from 'vitest';
import { useConnectors } from './connectors.ts';
import { deployed } from './deployment.ts';

const { state, connector } = useConnectors();
const line = (seconds: number, fields: object): string =>
  JSON.stringify({
    level: 'INFO',
    timestamp: new Date(Date.now() + seconds * 1_000).toISOString(),
    source: 'crm',
    ...fields,
  });

describe('the first delivery to a deployed source', () => {
  it('is read from CloudWatch, with the address of the stack', async () => {
    const { name, run } = await connector();
    state.stacks[`${name}-connector`] = {
      ...deployed,
      description: `Webhook leads of ${name} to the Euphoria dialer`,
      outputs: ['https://abc.example.org/hooks/crm'],
    };
    const id = '3f2a91bc0011';
    state.logs[`/aws/lambda/${name}-webhook`] = [
      line(-60, { message: 'lead queued', id: 'of-before' }),
      line(105, { message: 'lead queued', id }),
      line(106, { message: 'lead queued', id: 'of-another', source: 'other' }),
    ];
    state.logs[`/aws/lambda/${name}-dialer`] = [
      line(105, { message: 'lead delivered', id: 'of-before', milliseconds: 60_000, attempt: 2 }),
      line(107, { message: 'lead delivered', id, milliseconds: 812, attempt: 1 }),
    ];
    const { status, stdout } = await run('rehearse', 'crm', '--yes', '--wait', '1m');
    expect(stdout).toContain('Its address: https://abc.example.org/hooks/crm\n');
    expect(stdout).toMatch(
      /lead queued \(3f2a91bc\)\n\S+ {2}lead delivered \(3f2a91bc, 0\.8 s after/,
    );
    expect(stdout).not.toContain('of-bef');
    expect(stdout).toContain('connector -- try crm captured.json');
    expect(status).toBe(0);
  });

  it('that cannot be dialled says how to see what was sent', async () => {
    const { name, run } = await connector();
    state.logs[`/aws/lambda/${name}-webhook`] = [
      line(105, {
        message: 'lead parked',
        id: '77aa88bb99',
        field: 'phoneNumber',
        reason: 'is missing',
      }),
    ];
    const { status, stdout } = await run('rehearse', 'crm', '--yes', '--wait', '1m');
    expect(stdout).toContain('lead parked (77aa88bb, phoneNumber is missing)');
    expect(stdout).toContain(`connector -- parked show 77aa88bb --stack ${name}-connector`);
    expect(status).toBe(1);
  });
});
