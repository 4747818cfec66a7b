import { oneLine } from '../output/plain-text.ts';
import { scheduleCommand } from '../runs/schedule-change.ts';

export const command = scheduleCommand(
  'remove',
  (context, { id }) => context.call('schedules.remove', { params: { schedule: id } }),
  ({ draft }) => `Removed: "${oneLine(draft.title)}" is made no more. The tasks that it made stay.`,
);
