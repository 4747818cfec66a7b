import type { Session } from '../live/views.ts';
import { plainText } from './plain-text.ts';

type Named = Pick<Session, 'id' | 'label' | 'kind'> & Partial<Pick<Session, 'task' | 'harness' | 'client'>>;

/**
 * What people call a session: its label, else the task that it works on, else with the end of its id the program that
 * leads it from outside, or what kind it is.
 */
export function nameOf({ id, label, kind, task, harness, client }: Named): string {
  if (label !== null) return label;
  if (task) return plainText(task.title);
  return `${harness === null && client ? plainText(client) : kind} ${id.slice(-6)}`;
}

/** Which harness runs it and where: `grok@mill`. */
export function placeOf({ harness, agent }: Pick<Session, 'harness' | 'agent'>): string {
  if (harness === null) return 'outside';
  return agent === null ? harness : `${harness}@${agent.name}`;
}
