import type * as z from 'zod';
import { form } from './form.ts';
import { generic } from './generic.ts';
import { hubspot } from './hubspot.ts';

/** Every kind of sender we know. A new preset takes a file of its own and a line here. */
export const presets = { form, generic, hubspot } as const;

export type PresetName = keyof typeof presets;

/** What a source may set, by its preset. */
export type SourceOptions = {
  [Name in PresetName]: { preset: Name } & z.input<(typeof presets)[Name]['options']>;
}[PresetName];
