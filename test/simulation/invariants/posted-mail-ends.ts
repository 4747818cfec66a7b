import { LIVE, type Facts } from './facts.ts';

/** What was accepted from a member for another is read once, or given up with its sender told, or on its way to one who waits. */
export function postedMailEnds({ owners, messages, session, events }: Facts): string[] {
  const rows = new Map(messages.map((message) => [message.id, message]));
  const told = new Set(messages.filter(({ kind }) => kind === 'undelivered').map(({ replyTo }) => replyTo));
  const reads = Map.groupBy(
    events.filter(({ type }) => type === 'message.read'),
    ({ subject }) => subject,
  );
  return [...owners.posted].flatMap((id) => {
    const row = rows.get(id);
    if (!row) return [`message ${id} was accepted and is gone`];
    const times = reads.get(id)?.length ?? 0;
    if (times > 1) return [`message ${id} was read ${times} times`];
    if (row.state === 'read') return times === 1 ? [] : [`message ${id} is read and nobody was told`];
    if (row.state !== 'undelivered' || told.has(id)) return [];
    const sender = row.from === null ? undefined : session.get(row.from);
    return sender && LIVE.has(sender.state)
      ? [`message ${id} was given up, and its sender ${sender.id} was not told`]
      : [];
  });
}
