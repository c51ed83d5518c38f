import { expect, it } from 'vitest';
import type { Faults } from '../../../simulator/faults.ts';
import { profileFaults } from '../../../simulator/profiles.ts';
import { measureDoubts } from './measure.ts';
import { show } from './scene.ts';

// What else an API may be. In each of them no lead is lost, and none is taken more than `mostTaken` times.
it.each<{ what: string; faults: Partial<Faults>; leads: number; mostTaken: number }>([
  {
    what: 'other programs of the tenant take places',
    faults: profileFaults('busy-from-outside', {
      outsiders: { places: 2, everyMs: 2_000, seed: 5 },
    }),
    leads: 200,
    mostTaken: 1,
  },
  {
    what: 'documents over 8,000 bytes are refused with HTTP 413',
    faults: profileFaults('small-documents'),
    leads: 200,
    mostTaken: 1,
  },
  {
    what: 'documents over 8,000 bytes are not loaded',
    faults: profileFaults('small-documents', { tooLarge: 'inputXmlNotLoaded' }),
    leads: 200,
    mostTaken: 1,
  },
  {
    what: 'one answer in ten is lost',
    faults: { rates: { resetAfterProcessing: 0.1 } },
    leads: 200,
    mostTaken: 2,
  },
  {
    what: 'refused calls leave their good contacts taken',
    faults: profileFaults('poison-takes-good', { cacheSeconds: 0 }),
    leads: 200,
    mostTaken: Number.POSITIVE_INFINITY,
  },
])(
  '$what',
  async ({ what, faults, leads, mostTaken }) => {
    const figures = await measureDoubts({}, { leads, contactsPerCall: 50, seconds: 300, faults });
    show(what, figures);
    expect(figures.delivered + figures.parked).toBe(leads);
    expect(figures.mostTaken).toBeLessThanOrEqual(mostTaken);
    expect(figures.refusals).toBe(0);
  },
  900_000,
);
