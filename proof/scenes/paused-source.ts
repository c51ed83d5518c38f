import type { Stage } from '../walk/stage.ts';

/** Somebody has paused one source. */
export async function pausedSource({
  command,
  sender,
  view: { says, figure, rowOf },
  play,
}: Stage): Promise<void> {
  const [held, others] = [sender.newPhones(3), sender.newPhones(1)];
  await play({
    name: 'a source paused',
    where: 'Attention, and a badge at the source: since when, until when',
    cause: async () => {
      await command('mend', 'pause', 'crm', '--for', '12h');
      await sender.post(held);
      await sender.post(others, { source: 'website' });
    },
    isSeen: async () =>
      sender.areTaken(others) &&
      (await says('crm is paused until')) &&
      (await figure('waiting')) === 3 &&
      /Paused since .*, until /.test(await rowOf('crm').innerText()) &&
      !/Paused/.test(await rowOf('website').innerText()),
    cure: '`resume crm`',
    mend: () => command('mend', 'resume', 'crm'),
    isOver: async () =>
      sender.areTaken(held) &&
      (await says('All well')) &&
      !/Paused/.test(await rowOf('crm').innerText()),
  });
}
