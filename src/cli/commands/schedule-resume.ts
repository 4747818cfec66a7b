import { pauseCommand } from '../schedule-change.ts';

export const command = pauseCommand('resume', false);
