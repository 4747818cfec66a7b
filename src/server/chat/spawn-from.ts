import { ok } from '#base';
import type { ChatLink } from '#domain';
import type { Answer } from '#hub';
import type { ChatCall } from './chat-command.ts';
import { plain } from './markdown.ts';

/** What a person may say of a session that a command of the chat opens. */
export const SPAWN_FLAGS = {
  label: 'value',
  harness: 'value',
  agent: 'value',
  model: 'value',
  cwd: 'value',
} as const;

/** Spawns a session that the chat owns, as the chat itself runs unless said; answers its link, and what it waits for. */
export async function spawnFrom(
  { hub, by, chat, session, args, flags, signal }: ChatCall,
  shape: { thread: true } | { delegate: true },
): Answer<{ link: ChatLink; waits: string }> {
  const [task = ''] = args;
  const { harness } = session.session;
  const spawned = await hub.sessions.spawn(
    by,
    {
      ...shape,
      task,
      mode: 'session',
      owner: chat,
      label: flags.get('label'),
      harness: flags.get('harness') ?? harness ?? undefined,
      agent: flags.get('agent'),
      model: flags.get('model'),
      cwd: flags.get('cwd'),
    },
    signal,
  );
  if (!spawned.ok) return spawned;
  const { session: id, label, why } = spawned.value;
  const waits = why === undefined ? '' : ` It waits: ${plain(why)}.`;
  return ok({ link: { kind: 'session', id, label: label ?? id }, waits });
}
