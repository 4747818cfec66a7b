import { intentCommand } from '../agents/agent-intent.ts';

export const command = intentCommand('enable', 'active', () => 'is let in again and takes work.');
