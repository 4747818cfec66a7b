import { intentCommand } from '../agent-intent.ts';

export const command = intentCommand('resume', 'active', () => 'takes work again.');
