import { pauseCommand } from '../runs/schedule-change.ts';

export const command = pauseCommand('resume', false);
