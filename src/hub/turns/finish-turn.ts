import { ok, refuse, type Ids, type Result } from '#base';
import { refusal } from '#domain';
import type { Principal, Refusal, Session, Turn, TurnId, TurnWork } from '#domain';
import type { Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { settleLate } from '../budgets/settle-turn.ts';
import { postMessage } from '../mail/index.ts';
import type { FinishOutcome } from '../services.ts';
import { failSession } from '../sessions/close-session.ts';
import { keepLateWork } from '../tasks/attempts/lose-work.ts';
import { isOfDeletedTeam } from '../teams/leave-team.ts';
import { redactedWork, takeWork } from '../workspaces/take-work.ts';
import { takeBatch, type UpdatesBatch } from './append-updates.ts';
import { concludeTurn } from './conclude-turn.ts';
import type { TurnEnding } from './end-turn.ts';
import { failStart } from './fail-start.ts';
import { turnOfAgent } from './held-turn.ts';

export interface FinishInput {
  fence: number;
  last_batch: number;
  updates?: UpdatesBatch | undefined;
  phase: 'start' | 'turn';
  session_lost: boolean;
  outcome: FinishOutcome;
  work?: TurnWork | undefined;
}

type Taken = { taken: 'finished' | 'late' | 'before' };

/** Ends a turn by its agent's word. Repeated it changes nothing; under an older fence it is kept as late. */
export function finishTurn(
  { store, ids, redact }: HubDeps,
  by: Principal,
  id: TurnId,
  input: FinishInput,
): Promise<Result<Taken, Refusal>> {
  const said = input.work ? { ...input, work: redactedWork(redact, input.work) } : input;
  return store.unit((tx) => finish(tx, ids, by, id, said));
}

async function finish(
  tx: Tx,
  ids: Ids,
  by: Principal,
  id: TurnId,
  input: FinishInput,
): Promise<Result<Taken, Refusal>> {
  const found = await turnOfAgent(tx, by, id);
  if (!found.ok) return found;
  const { session } = found.value;
  let { turn } = found.value;
  if (turn.fence !== input.fence || turn.state === 'queued')
    return ok(await keepLate(tx, ids, session, turn, input));
  if (turn.endedAt !== null) return ok({ taken: 'before' });
  if (input.updates) {
    const taken = await takeBatch(tx, found.value, input.updates);
    if (!taken.ok) return taken;
    turn = taken.value;
  }
  // A start that fails has no updates; any other finish comes after all of them.
  if (input.phase === 'turn' && input.last_batch !== turn.nextBatch - 1) return unfinished(turn, input);
  if (input.phase === 'start' && input.outcome.end === 'failed') {
    await failStart(tx, ids, session, turn, input.outcome.cause);
    return ok({ taken: 'finished' });
  }
  if (input.work) await takeWork(tx, ids, session, turn, input.work);
  const ending = { ...endingOf(input.outcome, turn), sessionLost: input.session_lost };
  await concludeTurn(tx, ids, session, turn, ending);
  if (input.session_lost && ending.cause) await failSession(tx, ids, session, ending.cause, { told: true });
  return ok({ taken: 'finished' });
}

const unfinished = (turn: Turn, input: FinishInput) =>
  refuse(
    refusal(
      'stream.unfinished',
      `Turn ${turn.id} was finished after batch ${input.last_batch}, and ${turn.nextBatch - 1} is the last that arrived.`,
      {
        hint: 'Send what is missing first.',
        details: { expected: turn.nextBatch },
      },
    ),
  );

function endingOf(outcome: FinishOutcome, turn: Turn): TurnEnding {
  const said = { reply: outcome.reply, ...(outcome.usage ? { usage: outcome.usage } : {}) };
  if (outcome.end === 'done') return { ...said, move: 'done', stopReason: outcome.stopReason };
  if (outcome.end === 'cancelled') {
    const asked = turn.cancelAskedAt !== null;
    return {
      ...said,
      move: 'cancel',
      cause: { code: 'turn.cancelled', message: asked ? 'It was cancelled.' : 'Its harness cancelled it.' },
    };
  }
  if (outcome.end === 'failed') return { ...said, move: 'fail', cause: outcome.cause };
  // What was leased but had not started was not interrupted: nothing had been prompted.
  return { ...said, move: turn.state === 'leased' ? 'fail' : 'interrupt', cause: outcome.cause };
}

/** What is said of a turn that was taken away: kept, and told once to whoever asked, marked late. Never the answer to something newer. */
async function keepLate(tx: Tx, ids: Ids, session: Session, turn: Turn, input: FinishInput): Promise<Taken> {
  const { outcome, work } = input;
  if (work?.forbidden && turn.state === 'interrupted') await takeWork(tx, ids, session, turn, work);
  if (turn.state === 'interrupted') await settleLate(tx, ids, session, turn, outcome.usage);
  if (turn.state !== 'interrupted' || input.phase === 'start' || outcome.end !== 'done')
    return { taken: 'late' };
  await tx.event({
    type: 'turn.late',
    user: session.user,
    session: session.id,
    turn: turn.id,
    data: { fence: input.fence },
  });
  if (turn.source === 'task') await keepLateWork(tx, session, outcome.reply);
  if (turn.askedBy !== null && turn.askedBy !== session.id && !(await isOfDeletedTeam(tx, session))) {
    await postMessage(tx, ids, {
      user: session.user,
      to: turn.askedBy,
      from: session.id,
      kind: 'late',
      turn: turn.id,
      label: session.label,
      body: outcome.reply,
    });
  }
  return { taken: 'late' };
}
