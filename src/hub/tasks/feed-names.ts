import { isId, type AgentId, type SessionId, type TaskActivity } from '#domain';
import { agentRows, sessionRows, type Reader } from '#store';
import type { NamedActivity } from './task-verbs.ts';

/** What agents and sessions are called, of whatever else is among these ids nothing. */
export async function namesOf(reader: Reader, ids: Iterable<string>): Promise<Map<string, string>> {
  const [agents, sessions] = [new Set<AgentId>(), new Set<SessionId>()];
  for (const id of ids) {
    if (isId('agent', id)) agents.add(id);
    else if (isId('session', id)) sessions.add(id);
  }
  const [foundAgents, foundSessions] = await Promise.all([
    agentRows.findAgents(reader, [...agents]),
    sessionRows.findSessions(reader, [...sessions]),
  ]);
  const names = new Map<string, string>(foundAgents.map(({ id, name }) => [id, name]));
  for (const { id, label, client } of foundSessions) {
    const name = label ?? client;
    if (name !== null) names.set(id, name);
  }
  return names;
}

/** Lines of feeds with their names, by few queries for all of them. */
export async function nameLines(reader: Reader, lines: readonly TaskActivity[]): Promise<NamedActivity[]> {
  const named = lines.map((line) => ({ line, ids: [line.by, ...textsIn(line.data)] }));
  const names = await namesOf(
    reader,
    named.flatMap(({ ids }) => ids),
  );
  return named.map(({ line, ids }) => ({
    ...line,
    names: Object.fromEntries(
      ids.flatMap((id) => {
        const name = names.get(id);
        return name === undefined ? [] : [[id, name]];
      }),
    ),
  }));
}

/** Every text of the facts of a line, however deep. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
