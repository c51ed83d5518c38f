import { isDeepStrictEqual } from 'node:util';
import { type Faults, noFaults } from '../../../simulator/faults.ts';
import { profileFaults } from '../../../simulator/profiles.ts';
import type { EuphoriaSimulator } from '../../../simulator/simulator.ts';
import type { FaultMode, SimulatorState } from '../../wire.ts';

/** What each of the page's buttons sets, beside the numbers that are refused. */
const modes: Readonly<Record<FaultMode, Omit<Faults, 'poison'>>> = {
  normal: noFaults,
  slow: { ...noFaults, latencyMs: 2_000 },
  busy: profileFaults('busy'),
  down: profileFaults('down'),
  wrongKey: profileFaults('wrong-key'),
};
/** How many numbers are refused at once; a further one takes the place of the oldest. */
const KEPT_POISON = 50;

/** Sets the simulator to one of the page's modes. Back to normal, it refuses no number any more. */
export function setMode(simulator: EuphoriaSimulator, mode: FaultMode): void {
  const poison = mode === 'normal' ? [] : simulator.faults().poison;
  simulator.setFaults({ ...modes[mode], poison });
}

/** From now on the simulator refuses every call with this number. */
export function refuseNumber(simulator: EuphoriaSimulator, phoneNumber: string): void {
  const poison = [...simulator.faults().poison, phoneNumber].slice(-KEPT_POISON);
  simulator.setFaults({ poison });
}

/** The simulator as the page shows it. */
export function simulatorState(simulator: EuphoriaSimulator): SimulatorState {
  const { inProgress, refused } = simulator.stats();
  const faults = simulator.faults();
  const isSet = (mode: FaultMode) =>
    isDeepStrictEqual({ ...modes[mode], poison: [] }, { ...faults, poison: [] });
  const names = Object.keys(modes) as FaultMode[];
  return {
    mode: names.find(isSet) ?? 'custom',
    poison: faults.poison.length,
    underWay: inProgress,
    refused,
  };
}
