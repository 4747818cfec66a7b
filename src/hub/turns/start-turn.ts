import { ok, refuse, type Ids, type Result } from '#base';
import { messageLine, refusal } from '#domain';
import type {
  Principal,
  PromptEntry,
  Refusal,
  Session,
  SessionOption,
  TranscriptEntry,
  Turn,
  TurnId,
  WorkspacePlace,
} from '#domain';
import { messageRows, offerRows, sessionRows, transcriptRows, turnRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { leaseLost } from '../refusals.ts';
import { takePlace } from '../workspaces/take-place.ts';
import { concludeTurn } from './conclude-turn.ts';
import { heldUnder } from './held-turn.ts';

export interface StartInput {
  fence: number;
  acp_session: string;
  recovery: 'new' | 'resumed' | 'loaded' | 'forked' | 'fresh';
  note?: string | undefined;
  model?: string | undefined;
  cwd?: string | undefined;
  workspace?: WorkspacePlace | undefined;
  options?: SessionOption[] | undefined;
  can_fork?: boolean | undefined;
}

// A start that is refused may still have ended the turn, so the refusal travels as a value past the unit's commit.
type Started = { go: true } | { refused: { ok: false; error: Refusal } };

/** The harness is up: the session is open and the turn runs. Only after this may the agent prompt. */
export async function startTurn(
  deps: HubDeps,
  by: Principal,
  id: TurnId,
  input: StartInput,
): Promise<Result<{ go: true }, Refusal>> {
  const started = await deps.store.unit((tx) => startUnit(deps.ids, tx, by, id, input));
  if (!started.ok) return started;
  return 'refused' in started.value ? started.value.refused : ok({ go: true });
}

async function startUnit(
  ids: Ids,
  tx: Tx,
  by: Principal,
  id: TurnId,
  input: StartInput,
): Promise<Result<Started, Refusal>> {
  const held = await heldUnder(tx, by, id, input.fence);
  if (!held.ok) return held;
  const { session, turn } = held.value;
  // A repeated start, whose answer was lost, is acknowledged again.
  if (turn.state !== 'leased') return ok({ go: true });
  if (turn.cancelAskedAt !== null || session.state === 'closing' || session.state === 'closed') {
    const cause = { code: 'turn.cancelled', message: 'It was cancelled before its prompt was sent.' };
    await concludeTurn(tx, ids, session, turn, { move: 'cancel', cause });
    return ok({ refused: leaseLost({ ...turn, state: 'cancelled' }) });
  }
  if (hasDrifted(session, input)) return ok({ refused: await failDrifted(ids, tx, session, turn, input) });
  await open(tx, session, input);
  await turnRows.moveTurn(tx, turn, 'start', { startedAt: tx.now, lastActivityAt: tx.now });
  const prompt = await promptOf(tx, session, turn);
  await transcriptRows.appendTranscript(tx, session.id, turn.id, [...remarksAt(session, input), prompt]);
  await tx.event({
    type: 'turn.started',
    user: session.user,
    session: session.id,
    turn: turn.id,
    data: { recovery: input.recovery },
  });
  tx.wake(`session:${session.id}`);
  tx.wake(`turn:${turn.id}`);
  return ok({ go: true });
}

/** A harness that claims to have resumed, but another conversation: that is not the session that people know. */
const hasDrifted = (session: Session, input: StartInput) =>
  session.acpSession !== null &&
  session.acpSession !== input.acp_session &&
  !session.rebind &&
  (input.recovery === 'resumed' || input.recovery === 'loaded');

async function failDrifted(
  ids: Ids,
  tx: Tx,
  session: Session,
  turn: Turn,
  input: StartInput,
): Promise<{ ok: false; error: Refusal }> {
  const message = `The harness resumed another conversation (${input.acp_session}) than the session's own (${session.acpSession ?? 'none'}).`;
  const cause = { code: 'session.drifted', message };
  // Without its harness session it takes no turns until a person rebinds it.
  await sessionRows.changeSession(tx, session.id, {
    acpSession: null,
    cause,
    openedAt: session.openedAt ?? tx.now,
  });
  await concludeTurn(tx, ids, session, turn, { move: 'fail', cause });
  return refuse(
    refusal('session.drifted', message, { hint: `Accept a new one: muster session rebind ${session.id}` }),
  );
}

async function open(tx: Tx, session: Session, input: StartInput): Promise<void> {
  const isPlaced = input.workspace !== undefined && (await takePlace(tx, session, input.workspace));
  const changes = {
    acpSession: input.acp_session,
    asleep: false,
    rebind: false,
    cause: null,
    ...(input.model === undefined ? {} : { harnessModel: input.model }),
    // What a person named stays what it is; only a checkout or a workspace of its own is where its agent says.
    ...(input.cwd === undefined || (session.source === null && !isPlaced) ? {} : { cwd: input.cwd }),
  };
  if (input.options)
    await offerRows.putOffer(tx, session.id, { options: input.options, canFork: input.can_fork });
  // The session is locked, so its state is the one that was read.
  const opened =
    session.state === 'starting' &&
    (await sessionRows.moveSession(tx, session.id, 'opened', { ...changes, openedAt: tx.now }));
  if (!opened) await sessionRows.changeSession(tx, session.id, changes);
  const type = opened ? 'session.opened' : 'session.changed';
  const woke = session.asleep ? { asleep: false } : {};
  if (opened || session.asleep || input.recovery !== 'resumed') {
    await tx.event({
      type,
      user: session.user,
      session: session.id,
      data: { recovery: input.recovery, ...woke },
    });
  }
}

/** Of an envelope turn with what it brings, in lines for people. */
async function promptOf(tx: Tx, session: Session, turn: Turn): Promise<PromptEntry> {
  const { source } = turn;
  const prompt = { type: 'prompt' as const, text: turn.command ?? turn.prompt, source };
  if (source !== 'mail') return prompt;
  const brought = await messageRows.deliveredIn(tx, session.id, turn.id);
  const mail = brought.map((message) => {
    const { id, kind, from } = message;
    return { id, kind, from, line: messageLine(message) };
  });
  return { ...prompt, mail };
}

function remarksAt(session: Session, input: StartInput): TranscriptEntry[] {
  const lost = input.recovery === 'fresh' && session.openedAt !== null;
  const why = input.note ? `: ${input.note}` : '';
  return [
    ...(lost
      ? [
          {
            type: 'notice' as const,
            text: `The earlier context could not be recovered${why}. This is a new conversation.`,
          },
        ]
      : []),
    ...(input.recovery === 'forked' && session.forkOf
      ? [
          {
            type: 'notice' as const,
            text: `It goes on with a copy of what session ${session.forkOf.session} knew.`,
          },
        ]
      : []),
    ...(!lost && input.note ? [{ type: 'notice' as const, text: input.note }] : []),
  ];
}
