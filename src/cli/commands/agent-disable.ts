import { intentCommand } from '../agents/agent-intent.ts';

export const command = intentCommand(
  'disable',
  'disabled',
  ({ name }) => `is disabled: its token is refused from now on. Let it in again: muster agent enable ${name}`,
);
