import type { Role } from '#domain';

/** A teammate that may work and takes as many turns as a run or a bench has work for. */
export const HAND: Role = {
  name: 'hand',
  description: 'Does what it is told',
  prompt: 'You are a hand.',
  mayWrite: true,
  mayExecute: true,
  maySpawn: false,
  mayApprove: false,
  trusted: true,
  mode: null,
  harness: null,
  model: null,
  tools: { allow: null, deny: [] },
  temperature: null,
  turns: 10_000,
  origin: 'team',
  file: null,
};
