import { ok, type Result } from '#base';
import { may, type Principal, type Refusal } from '#domain';
import type { HubDeps } from '../deps.ts';
import { notFor } from '../refusals.ts';
import { ensureSelf } from '../sessions/address.ts';
import { labelFits } from '../sessions/spawn-rules.ts';
import { spawnForChat } from '../sessions/spawn.ts';
import type { SessionView } from '../sessions/session-verbs.ts';
import { readView } from '../sessions/status-facts.ts';
import type { OpenChatInput } from './chat-verbs.ts';

/** Opens a chat: what holds for every spawn holds here, but for who owns it, which is nobody. */
export async function openChat(
  deps: HubDeps,
  by: Principal,
  { title, ...input }: OpenChatInput,
): Promise<Result<SessionView, Refusal>> {
  if (by.kind !== 'user') return notFor(by, 'open a chat');
  if (!may(by, 'own.change')) return notFor(by, 'open a chat: a viewer looks');
  const fits = labelFits(title);
  if (!fits.ok) return fits;
  const self = await ensureSelf(deps.store, deps.ids, by);
  if (!self.ok) return self;
  if (input.role !== undefined) await deps.roleShelf.refresh();
  return deps.store.unit(async (tx) => {
    const opened = await spawnForChat(deps, tx, by, { self: self.value, title: title ?? null, input });
    return opened.ok ? ok(await readView(deps, tx, opened.value)) : opened;
  });
}
