import { ok, refuse, type Result } from '#base';
import { isCallOver, refusal } from '#domain';
import type { Principal, Refusal, TranscriptEntry, Turn, TurnId } from '#domain';
import { transcriptRows, turnRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { heldUnder, type Held } from './held-turn.ts';

export interface UpdatesBatch {
  batch: number;
  entries: TranscriptEntry[];
}

export interface UpdatesInput extends UpdatesBatch {
  fence: number;
}

/** Appends a numbered batch. One that was taken before is acknowledged again; a gap is refused with the expected number. */
export function appendUpdates(
  { store }: HubDeps,
  by: Principal,
  id: TurnId,
  input: UpdatesInput,
): Promise<Result<{ next: number }, Refusal>> {
  return store.unit((tx) => append(tx, by, id, input));
}

async function append(
  tx: Tx,
  by: Principal,
  id: TurnId,
  input: UpdatesInput,
): Promise<Result<{ next: number }, Refusal>> {
  const held = await heldUnder(tx, by, id, input.fence);
  if (!held.ok) return held;
  const taken = await takeBatch(tx, held.value, input);
  return taken.ok ? ok({ next: taken.value.nextBatch }) : taken;
}

/** Appends a batch to a turn that its agent holds, unless it was taken before; answers the turn as it is then. */
export async function takeBatch(
  tx: Tx,
  { session, turn }: Held,
  input: UpdatesBatch,
): Promise<Result<Turn, Refusal>> {
  if (input.batch < turn.nextBatch) return ok(turn);
  if (input.batch > turn.nextBatch) {
    return refuse(
      refusal('stream.gap', `Batch ${input.batch} of turn ${turn.id} came before batch ${turn.nextBatch}.`, {
        hint: `Send batch ${turn.nextBatch} first.`,
        details: { expected: turn.nextBatch },
      }),
    );
  }
  const upTo = await transcriptRows.appendTranscript(tx, session.id, turn.id, input.entries);
  const changes = {
    nextBatch: turn.nextBatch + 1,
    lastActivityAt: tx.now,
    openCalls: callsAfter(turn.openCalls, input.entries),
  };
  await turnRows.changeTurn(tx, turn.id, changes);
  await tx.event({
    type: 'transcript.grew',
    user: session.user,
    session: session.id,
    turn: turn.id,
    data: { upTo },
  });
  tx.wake(`session:${session.id}`);
  return ok({ ...turn, ...changes });
}

// More than this at once is no harness that we know; the rest is not followed.
const MOST_OPEN_CALLS = 64;

/** The tool calls that run after these entries. */
function callsAfter(before: readonly string[], entries: readonly TranscriptEntry[]): string[] {
  const open = new Set(before);
  for (const entry of entries) {
    if (entry.type !== 'tool_call' && entry.type !== 'tool_update') continue;
    const id = entry.type === 'tool_call' ? entry.call.toolCallId : entry.toolCallId;
    if (isCallOver(entry.status)) open.delete(id);
    else if (entry.type === 'tool_call' && open.size < MOST_OPEN_CALLS) open.add(id);
  }
  return [...open];
}
