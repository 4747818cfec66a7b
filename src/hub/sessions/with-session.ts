import type { Result } from '#base';
import type { Principal, Refusal, Session } from '#domain';
import { sessionRows, type Tx } from '#store';
import { doorOf, recordAudit } from '../audit/index.ts';
import type { HubDeps } from '../deps.ts';
import { acknowledgeMail } from '../mail/index.ts';
import { sessionNotFound } from '../refusals.ts';
import { ensureSelf, resolveAlsoFailed } from './address.ts';

/** One unit on one session, resolved and locked, with its line in the audit log. */
export async function withSession<T>(
  deps: HubDeps,
  by: Principal,
  address: string,
  action: string,
  work: (tx: Tx, session: Session) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  const self = await ensureSelf(deps.store, deps.ids, by);
  if (!self.ok) return self;
  return deps.store.unit(async (tx) => {
    if (self.value.harness === null) await acknowledgeMail(tx, self.value.id);
    const found = await resolveAlsoFailed(tx, by, self.value, address);
    if (!found.ok) return found;
    const session = await sessionRows.lockSession(tx, found.value.id);
    if (!session) return sessionNotFound(address);
    const done = await work(tx, session);
    if (done.ok) await recordAudit(tx, by, { door: doorOf(by), action, subject: session.id });
    return done;
  });
}
