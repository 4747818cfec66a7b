import { client, valueOf } from '../../live/client.ts';
import { onceKey } from '../../live/once-key.ts';
import type { Session } from '../../live/views.ts';
import type { ChatDraft } from './new-chat-draft.ts';

/** Opens it as it was filled in; what was left empty is for the hub to choose. */
export function openChat({ harness, agent, cwd, mode, model, title }: ChatDraft): Promise<Session> {
  const body = {
    cwd: cwd.trim(),
    ...(harness === '' ? {} : { harness }),
    ...(agent === '' ? {} : { agent }),
    ...(mode === '' ? {} : { approvals: mode }),
    ...(model.trim() === '' ? {} : { model: model.trim() }),
    ...(title.trim() === '' ? {} : { title: title.trim() }),
  };
  return valueOf(client.call('chats.open', { body, idempotencyKey: onceKey() }));
}
