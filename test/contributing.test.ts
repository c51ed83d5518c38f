import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import type { Preset } from '../functions/webhook/source.ts';
import { temporaryFolder } from './local/temporary-folder.ts';
import { delivery, json } from './webhook/sources/deliveries.ts';

const root = resolve(import.meta.dirname, '..');
const sources = join(root, 'functions/webhook/sources');

it('the preset that CONTRIBUTING.md shows does what it says', async () => {
  const guide = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8');
  const [, code = ''] = /```ts\n(.*?)```/s.exec(guide) ?? [];
  const file = join(temporaryFolder(), 'quill.mts');
  const absolute = code.replace(
    /from '(\.[^']+)'/g,
    (_, path) => `from '${resolve(sources, path)}'`,
  );
  writeFileSync(
    file,
    absolute.replace("from 'zod/mini'", `from '${import.meta.resolve('zod/mini')}'`),
  );
  const { quill }: { quill: Preset } = await import(pathToFileURL(file).href);

  const answers = { 'Full name': 'Thandi Mokoena', Cell: '082 555 0142', Size: 'XL' };
  const body = { event: 'submission.created', submission: { id: 's1', answers } };
  const context = { options: {}, secrets: ['invented'] };
  const sent = delivery(json(body));
  const signature = createHmac('sha256', 'invented').update(sent.body).digest('hex');
  expect(quill.verify(sent, context)).toBe(false);
  expect(quill.verify({ ...sent, headers: { 'x-quill-signature': signature } }, context)).toBe(
    true,
  );
  expect(await quill.read(sent, context)).toMatchObject({
    value: [
      {
        kind: 'lead',
        id: 's1',
        fields: { fullName: 'Thandi Mokoena', phones: ['082 555 0142'], answers: [['Size', 'XL']] },
      },
    ],
  });
  const updated = delivery(json({ ...body, event: 'submission.updated' }));
  expect(await quill.read(updated, context)).toMatchObject({ value: [{ kind: 'ignored' }] });
});
