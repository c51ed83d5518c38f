import type { PresetName } from '../../functions/webhook/sources/index.ts';
import { sample as form } from './form.ts';
import { sample as generic } from './generic.ts';
import type { Sample } from './sample.ts';

/** How each kind of sender tells of a new lead. */
export const samples: Readonly<Partial<Record<PresetName, Sample>>> = { form, generic };
