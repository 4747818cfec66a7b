import { ENDED, type Facts } from './facts.ts';

/** The world came to rest: no calls, no inbox, nothing half closed. */
export function worldBecomesQuiet({ quiet, inboxRows, sessions, turns, owners }: Facts): string[] {
  if (quiet) return [];
  const lines = [
    ...(inboxRows > 0 ? [`${inboxRows} inbox entries are left`] : []),
    ...sessions.filter(({ state }) => state === 'closing').map(({ id, state }) => `${id} is ${state}`),
    ...turns
      .filter(({ state }) => !ENDED.has(state))
      .map(({ id, state, session }) => `${id} of ${session} is ${state}`),
    ...owners.pending.map(({ what }) => `call "${what}" has no answer`),
  ];
  return [`it did not become quiet: ${lines.join('; ') || 'mail is left'}`];
}

/** Mail has reached its recipient or is given up for a reason; nothing is stranded on its way. */
export function mailIsSettled({ messages, session, scripts, outside, turns }: Facts): string[] {
  const busy = new Set(turns.filter(({ state }) => !ENDED.has(state)).map((turn) => turn.session));
  return messages.flatMap((message) => {
    const to = session.get(message.to);
    if (message.state === 'read' || outside.has(message.to)) return [];
    if (message.state === 'undelivered') {
      const isGone = to?.state === 'closed' || to?.state === 'failed';
      return isGone || message.tries >= 3
        ? []
        : [`message ${message.id} was given up after ${message.tries} tries`];
    }
    const waits = to && (busy.has(to.id) || to.acpSession === null);
    return waits || scripts.mailSeen.has(message.id)
      ? []
      : [`message ${message.id} (${message.kind}) to ${message.to} is ${message.state}`];
  });
}
