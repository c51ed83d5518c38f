import { noFaults } from '../../simulator/faults.ts';
import { NEW_KEY } from '../walk/setting.ts';
import type { Stage } from '../walk/stage.ts';

/** The API refuses one lead, and with it the call that brings it. */
export async function poisonLead({
  on,
  sender,
  view: { page, figure },
  play,
}: Stage): Promise<void> {
  const [bad = '', ...good] = sender.newPhones(4);
  const right = '+27825550199';
  await play({
    name: 'poison lead',
    where: 'Attention, and the list of parked leads with the API’s words',
    cause: async () => {
      on.simulator.setFaults({ poison: [bad.replace('+27', '0')] });
      await sender.post([bad, ...good]);
    },
    isSeen: async () =>
      sender.areTaken(good) &&
      (await page.locator('#parked-table tbody').count()) === 1 &&
      (await page.locator('#parked-table').innerText()).includes('the API refuses the contact'),
    cure: 'a click: the number put right, *Save and send again*',
    mend: async () => {
      await page.locator('#parked-table').getByRole('button', { name: 'Show or edit' }).click();
      const dialog = page.locator('#parked-dialog');
      await dialog.getByLabel('phoneNumber').fill(right);
      await dialog.getByRole('button', { name: 'Save and send again' }).click();
    },
    isOver: async () => sender.areTaken([right]) && (await figure('parked-count')) === 0,
  });
  on.simulator.setFaults(noFaults);
  on.simulator.setFaults({ authKey: NEW_KEY });
}
