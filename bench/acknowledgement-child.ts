import { type AcknowledgementSettings, acknowledgement } from './acknowledgement.ts';

// The process of `acknowledgement` in a run of the bench: its log lines are made, and thrown away.
const settings = JSON.parse(process.argv[2] ?? '{}') as AcknowledgementSettings;
process.send?.(await acknowledgement(settings));
