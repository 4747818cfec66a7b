import { pauseCommand } from '../runs/schedule-change.ts';

export const command = pauseCommand('pause', true);
