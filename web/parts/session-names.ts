import type { Session } from '../live/views.ts';

type Named = Pick<Session, 'id' | 'label' | 'kind'>;

/** What people call a session: its label, else what kind it is with the end of its id. */
export const nameOf = ({ id, label, kind }: Named): string => label ?? `${kind} ${id.slice(-6)}`;

/** Which harness runs it and where: `grok@mill`. */
export function placeOf({ harness, agent }: Pick<Session, 'harness' | 'agent'>): string {
  if (harness === null) return 'outside';
  return agent === null ? harness : `${harness}@${agent.name}`;
}
