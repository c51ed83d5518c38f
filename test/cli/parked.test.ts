import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { useConnectors } from './connectors.ts';
import { inProcess } from './in-process.ts';
import { ago, leadIds, PERSON, refused, unusable } from './parked-bodies.ts';

const { connector, aws } = useConnectors();
const GB = "sources: { crm: { preset: 'generic', country: 'GB' } }";

describe.concurrent('connector parked', () => {
  describe('list', () => {
    it('tells how many for which reason, and each, the oldest first', async ({ expect }) => {
      const { put, run, depth } = await connector();
      await put('parked', [
        refused('b'),
        unusable('a', { parkedAt: ago(60) }),
        refused('c'),
        'junk',
      ]);
      const { status, stdout, stderr } = await run('parked', 'list');
      const [summary = '', leads = ''] = stdout.split('\n\n');
      expect(summary.split('\n').sort()).toEqual([
        '1  not a message of this connector',
        '1  phoneNumber is no telephone number of ZA, and none with a country code',
        '2  the API refuses the contact: Incorrect Input Parameters',
      ]);
      const rows = leads.trimEnd().split('\n');
      expect(rows[1]).toMatch(/^a +crm +20\d\d-\S+ +phoneNumber is no telephone number/);
      expect(rows).toHaveLength(5);
      expect([status, stderr, PERSON.test(stdout)]).toEqual([0, '', false]);
      expect(await depth('parked')).toBe(4);
    });

    it('chooses by all that is said', async ({ expect }) => {
      const { put, run } = await connector();
      await put('parked', [refused('a'), refused('b', { source: 'web' }), unusable('c')]);
      const chosen = await run('parked', 'list', '--source', 'crm', '--reason', 'REFUSES');
      expect(chosen.stdout.match(/^[abc] /gm)).toEqual(['a ']);
      const none = await run('parked', 'list', '--older-than', '2h');
      expect([none.status, none.stdout]).toEqual([0, 'No parked lead is like that.\n']);
    });

    it('says that some are in other hands', async ({ expect }) => {
      const { put, run, urls } = await connector();
      await put('parked', [refused('a')]);
      const hide = { QueueUrl: urls.parked, WaitTimeSeconds: 5, VisibilityTimeout: 60 };
      expect((await aws().sqs.send(new ReceiveMessageCommand(hide))).Messages).toHaveLength(1);
      expect((await run('parked', 'list')).stdout).toBe(
        'No lead is parked.\n1 more are counted and cannot be seen: another command has them, or they have just come or gone. Look again in half a minute.\n',
      );
    });
  });

  describe('show', () => {
    it('prints the person, and who is not there', async ({ expect }) => {
      const { put, run } = await connector();
      await put('parked', [refused('a'), unusable('b')]);
      const { status, stdout, stderr } = await run('parked', 'show', 'b', 'gone');
      expect(JSON.parse(stdout)).toMatchObject({ id: 'b', payload: { surname: 'Mokoena' } });
      expect([status, stderr]).toEqual([1, 'not parked: gone\n']);
      expect(await run('parked', 'show', 'gone')).toMatchObject({
        status: 1,
        stderr: 'no such lead is parked\n',
      });
    });
  });

  describe('resend', () => {
    it('sends what can be dialled, reads again what could not, and keeps the rest', async ({
      expect,
    }) => {
      const { put, run, texts, configOf } = await connector();
      await put('parked', [refused('a'), unusable('b'), unusable('c', { fields: {} }), 'junk']);
      const first = await run('parked', 'resend');
      expect(first.stdout).toContain('1 sent again.\n3 cannot be sent again as things are');
      expect(first.stdout).toMatch(/^b +crm +still unusable: phoneNumber is no telephone number/m);
      expect(first.stdout).toMatch(
        /unknown +not a message of this connector; it cannot be read again/,
      );
      expect(first.status).toBe(1);

      const again = await run('parked', 'resend', '--config', configOf(GB));
      expect(again.stdout).toContain('1 sent again.\n2 cannot be sent again as things are');
      expect(leadIds(await texts('leads'))).toEqual(['a', 'b']);
      expect((await texts('parked')).sort()).toEqual(['junk', expect.stringContaining('"c"')]);
      // With it the local stack knows that they were received before, so that its balance adds up.
      for (const text of await texts('leads')) expect(JSON.parse(text)).toHaveProperty('parkedAt');
      expect(PERSON.test(first.stdout + first.stderr + again.stdout + again.stderr)).toBe(false);
    });

    it('sends some by id, and says who was not there', async ({ expect }) => {
      const { put, json, texts } = await connector();
      await put(
        'parked',
        ['a', 'b', 'c', 'a'].map((id) => refused(id)),
      );
      const { status, said } = await json('parked', 'resend', 'b', '--id', 'c', 'gone');
      expect(said).toMatchObject({ sent: 2, missing: 1, stuck: [], interrupted: false });
      expect(status).toBe(1);
      expect(leadIds(await texts('leads'))).toEqual(['b', 'c']);
      expect(await texts('parked')).toHaveLength(2);
    });

    it('moves hundreds, each once', async ({ expect }) => {
      const { put, json, texts, depth } = await connector();
      const ids = Array.from({ length: 300 }, (_, n) => `lead-${n}`);
      await put(
        'parked',
        ids.map((id) => refused(id)),
      );
      expect(await json('parked', 'resend')).toMatchObject({ status: 0, said: { sent: 300 } });
      expect(leadIds(await texts('leads'))).toEqual([...ids].sort());
      expect(await depth('parked')).toBe(0);
    });
  });
});

it.each([
  [['parked'], 'parked takes list, show, resend or drop'],
  [['parked', 'frob'], 'parked takes list, show, resend or drop'],
  [['parked', 'show'], 'parked show takes the id of a lead'],
  [['parked', 'resend', '--yes'], '--yes and --to are for parked drop, not for parked resend'],
  [
    ['parked', 'list', '--older-than', '3w'],
    '--older-than: must be an age such as 30m, 12h or 3d, got "3w"',
  ],
])('refuses %j', async (args, message) => {
  const { status, stderr } = await inProcess(...args);
  const [line, , ...usage] = stderr.split('\n');
  expect([status, line]).toEqual([2, message]);
  expect(usage.join('\n')).toMatch(/^Usage:\n {2}npm run connector -- parked list/);
  expect(usage.join('\n')).not.toContain('secrets set');
});
