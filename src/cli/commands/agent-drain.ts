import { intentCommand } from '../agent-intent.ts';

export const command = intentCommand('drain', 'draining', ({ slotsHeld }) =>
  slotsHeld === 0
    ? 'is draining: it takes no new work, and none runs on it.'
    : `is draining: it takes no new work, and finishes the ${slotsHeld} turn${slotsHeld === 1 ? '' : 's'} that run.`,
);
