import { expect, it } from 'vitest';
import { editableFields } from '../../../cli/parked/edit.ts';
import { openActions } from '../../../console/actions/actions.ts';

it('edits what parked edit takes, and nothing else', async () => {
  const edited: unknown[] = [];
  const actions = openActions({
    parked: {
      show: async () => undefined,
      sendAgain: async () => ({ ok: true, text: '' }),
      edit: async (_, fields) => {
        edited.push(fields);
        return { ok: true, text: '' };
      },
      drop: async () => ({ ok: true, text: '' }),
    },
  });
  const edit = actions.get('/local/parked/edit');
  const all = Object.fromEntries(editableFields.map((name) => [name, 'new']));
  await edit?.({ messageId: 'm1', fields: all });
  expect(edited).toEqual([all]);
  await expect(edit?.({ messageId: 'm1', fields: { key: 'new' } })).rejects.toThrow('Invalid');
  expect(edited).toHaveLength(1);
});
