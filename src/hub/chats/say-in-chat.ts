import { ok, refuse, type Result } from '#base';
import { labelProblem, may, refusal, type Principal, type Refusal, type Session } from '#domain';
import { sessionRows, turnRows, type Tx } from '#store';
import { doorOf, recordAudit } from '../audit/index.ts';
import type { HubDeps } from '../deps.ts';
import { notFor, sessionNotFound } from '../refusals.ts';
import { ensureSelf } from '../sessions/address.ts';
import { checkTarget, closeIfExpired, deliverTo } from '../sessions/send.ts';
import { readStatus } from '../sessions/status-facts.ts';
import type { SaidInChat, SayInput } from './chat-verbs.ts';
import { findChat, titleOf } from './find-chat.ts';

type Said = SaidInChat | { expired: { ok: false; error: Refusal } };

/** A person's text becomes a turn of the session; queued while that is busy. Nobody gets the reply as mail: it stands in the chat. */
export async function sayInChat(
  deps: HubDeps,
  by: Principal,
  address: string,
  input: SayInput,
): Promise<Result<SaidInChat, Refusal>> {
  if (by.kind !== 'user') return notFor(by, 'speak in a chat');
  if (!may(by, 'own.change')) return notFor(by, 'speak in a chat: a viewer looks');
  const self = await ensureSelf(deps.store, deps.ids, by);
  if (!self.ok) return self;
  const said = await deps.store.unit((tx) => say(deps, tx, by, { self: self.value, address, input }));
  if (!said.ok) return said;
  // An expired thread is closed and the text refused: the refusal must not roll the closing back.
  return 'expired' in said.value ? said.value.expired : ok(said.value);
}

async function say(
  deps: HubDeps,
  tx: Tx,
  by: Principal,
  { self, address, input }: { self: Session; address: string; input: SayInput },
): Promise<Result<Said, Refusal>> {
  const found = await findChat(tx, by, self, address);
  if (!found.ok) return found;
  const session = await sessionRows.lockSession(tx, found.value.id);
  if (!session) return sessionNotFound(address);
  if (session.harness === 'shell') return noPrompts(session);
  const fit = checkTarget(session, self.id, {});
  if (!fit.ok) return fit;
  const expired = await closeIfExpired(deps, tx, session);
  if (expired) return ok({ expired });
  const before = await turnRows.unendedTurns(tx, [session.id]);
  const { text: message, when, attachments } = input;
  const sent = await deliverTo(deps, tx, session, {
    message,
    when,
    attachments,
    source: 'person',
    askedBy: null,
  });
  if (!sent.ok) return sent;
  await nameIt(tx, session, deps.redact(message));
  await recordAudit(tx, by, { door: doorOf(by), action: 'chat.say', subject: session.id });
  const { turn, delivered } = sent.value;
  const isFirst = delivered === 'interrupted' || delivered === 'steered';
  const why = (await readStatus(deps, tx, session)).why;
  const ahead = isFirst ? 0 : before.length;
  return ok({ session: session.id, turn, ahead, delivered, ...(why === undefined ? {} : { why }) });
}

async function nameIt(tx: Tx, session: Session, text: string): Promise<void> {
  const title = session.kind === 'main' && session.label === null ? titleOf(text) : null;
  if (title === null || labelProblem(title) !== undefined) return;
  await sessionRows.changeSession(tx, session.id, { label: title });
  await tx.event({
    type: 'session.changed',
    user: session.user,
    session: session.id,
    data: { label: title },
  });
}

const noPrompts = (session: Session) =>
  refuse(
    refusal(
      'turn.command_only',
      `${session.label ?? session.id} is a shell, which runs structured commands.`,
      {
        hint: `Run one: muster session send ${session.id} --command "…"`,
      },
    ),
  );
