import { ok, refuse, type Result } from '#base';
import { isPersistent, LIMITS, refusal } from '#domain';
import type { Cause, Refusal, Session, SessionId, Turn, TurnId } from '#domain';
import { sessionRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import type { SpawnOutcome } from '../services.ts';
import { waitFor } from '../waiting.ts';
import { readStatus } from './status-facts.ts';
import { tellSpawned } from './thread.ts';

type Start = { started: true } | { erased: true };

/** Answers a spawn when its start is acknowledged, or after 20 s as queued with what it waits for; one that failed has left nothing behind. */
export async function answerWhenStarted(
  deps: HubDeps,
  { session, turn, task }: { session: Session; turn: Turn; task: string },
  before: string,
  signal?: AbortSignal,
): Promise<Result<SpawnOutcome, Refusal>> {
  const { store, clock, stopping } = deps;
  // A hub that stops has the session written down: it is answered as queued, never as if nothing had been done.
  const wait = {
    store,
    clock,
    topics: [`session:${session.id}`],
    ms: LIMITS.spawnAnswerMs,
    signals: [signal, stopping],
  };
  const start = await waitFor<Start>(wait, () =>
    store.read(async (reader) => {
      const now = await sessionRows.findSession(reader, session.id);
      if (!now) return { erased: true };
      return now.state === 'starting' ? undefined : { started: true };
    }),
  );
  if (start && 'erased' in start) return dispatchFailed(deps, session, before);
  const answered = await store.unit((tx) => markAnswered(deps, tx, session.id, task));
  if (answered === null) return dispatchFailed(deps, session, before);
  return ok({ ...outcomeOf(session, turn.id), ...answered });
}

/** From here on a failure is kept and told; null when the start failed just before. */
async function markAnswered(
  deps: HubDeps,
  tx: Tx,
  id: SessionId,
  task: string,
): Promise<Pick<SpawnOutcome, 'status' | 'why'> | null> {
  const session = await sessionRows.lockSession(tx, id);
  if (!session) return null;
  await tellSpawned(tx, session, task);
  if (session.answeredAt === null) await sessionRows.changeSession(tx, id, { answeredAt: tx.now });
  if (session.state !== 'starting') return { status: 'accepted' };
  const status = await readStatus(deps, tx, session);
  return { status: 'queued', why: status.why ?? 'its agent is starting it' };
}

/** What is answered of a session that was spawned. */
export function outcomeOf<T extends TurnId | null>(session: Session, turn: T) {
  return {
    session: session.id,
    turn,
    label: session.label,
    mode: isPersistent(session) ? ('session' as const) : ('run' as const),
    delegate: session.kind === 'delegate',
    thread: session.kind === 'thread',
  };
}

const UNUSABLE_CWD: ReadonlySet<string> = new Set(['harness.cwd_missing', 'harness.cwd_outside']);

async function dispatchFailed(
  deps: HubDeps,
  session: Session,
  before: string,
): Promise<Result<never, Refusal>> {
  const cause = await erasureCause(deps, session.id, before);
  const isPlace = UNUSABLE_CWD.has(cause.code) || cause.code.startsWith('workspace.');
  const code = isPlace ? 'spawn.cwd_unusable' : 'spawn.dispatch_failed';
  return refuse(
    refusal(code, `The session could not be started on harness "${session.harness}": ${cause.message}`, {
      hint: 'Nothing was left behind. Mend the cause and spawn again.',
      details: { cause, session: session.id },
    }),
  );
}

/** Why it was erased, from the event log: the agent may have reported it to another hub. */
async function erasureCause({ store }: HubDeps, session: SessionId, before: string): Promise<Cause> {
  const read = await store.readEvents(before, { session, types: ['session.erased'] }, 1);
  const data = 'events' in read ? read.events[0]?.data : undefined;
  const cause = data?.['cause'];
  if (cause && typeof cause === 'object' && 'code' in cause && 'message' in cause) {
    return { code: String(cause.code), message: String(cause.message) };
  }
  return { code: 'spawn.dispatch_failed', message: 'the start failed, and its cause is not known.' };
}
