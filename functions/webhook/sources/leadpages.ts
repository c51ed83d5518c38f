import { byNamePreset } from '../by-name-preset.ts';
import { landingPage } from './landing-page.ts';

/** Leadpages' webhook for form submissions (FORMATS.md 9): JSON or a form. */
export const leadpages = byNamePreset(landingPage);
