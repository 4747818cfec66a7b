import type { CommandId, CommandOrder, SessionId, TurnId } from '#domain';
import type { FinishBody, StreamEntry, TurnOffer } from '../hub-port.ts';
import type { AgentRecord } from './agent-disk.ts';

export interface KeptSession {
  canResume: boolean;
  cwd?: string;
  asleep: boolean;
  closing: boolean;
}

export interface KeptTurn {
  session: SessionId;
  turn: TurnId;
  fence: number;
  /** Number of the last batch that is known to be acknowledged. */
  acked: number;
  batches: Map<number, StreamEntry[]>;
  /** Set until it is prompted. */
  offer?: TurnOffer;
  finish?: FinishBody;
}

export interface KeptCommand {
  order: CommandOrder;
  /** The process ended for it. */
  left?: Pick<Extract<AgentRecord, { type: 'command_left' }>, 'from' | 'to'>;
  ended?: Pick<Extract<AgentRecord, { type: 'command_ended' }>, 'result' | 'cause'>;
}

/** What a daemon knows of its former life: the fold of its journal. */
export interface KeptState {
  applied: number;
  sessions: Map<SessionId, KeptSession>;
  /** By turn and fence: a turn that was taken away and offered anew is there twice. */
  turns: Map<string, KeptTurn>;
  /** Those that the hub has not been told the end of. */
  commands: Map<CommandId, KeptCommand>;
}

export const nothingKept = (): KeptState => ({
  applied: 0,
  sessions: new Map(),
  turns: new Map(),
  commands: new Map(),
});

/** Takes one record in. A record about a turn that is not kept any more says nothing. */
export function foldRecord(state: KeptState, record: AgentRecord): void {
  switch (record.type) {
    case 'applied':
      state.applied = Math.max(state.applied, record.seq);
      return;
    case 'session':
    case 'closing':
    case 'closed':
      return foldSession(state, record);
    case 'offered':
      turnOf(state, { ...record.offer, session: record.offer.session.id }).offer = record.offer;
      return;
    case 'prompted':
    case 'batch':
      return foldTurn(state, record);
    case 'acked':
      return foldAcked(state.turns.get(keyOf(record)), record.number);
    case 'finish':
      turnOf(state, { ...record, fence: record.body.fence }).finish = record.body;
      return;
    case 'settled':
      state.turns.delete(keyOf(record));
      return;
    default:
      return foldCommand(state.commands, record);
  }
}

function foldCommand(
  commands: KeptState['commands'],
  record: Extract<AgentRecord, { type: 'command' | `command_${string}` }>,
) {
  const { command } = record;
  const kept = commands.get(command);
  if (record.type === 'command') {
    if (!kept) commands.set(command, { order: record.order });
  } else if (record.type === 'command_settled') {
    commands.delete(command);
  } else if (kept && record.type === 'command_left') {
    kept.left = { from: record.from, to: record.to };
  } else if (kept && record.type === 'command_ended') {
    kept.ended = { result: record.result, cause: record.cause };
  }
}

function foldSession(
  state: KeptState,
  record: Extract<AgentRecord, { type: 'session' | 'closing' | 'closed' }>,
) {
  const { session } = record;
  if (record.type === 'closed') {
    state.sessions.delete(session);
    return;
  }
  const before = state.sessions.get(session);
  if (record.type === 'closing') {
    state.sessions.set(session, { ...(before ?? { canResume: false, asleep: false }), closing: true });
    return;
  }
  const { canResume, asleep, cwd } = record;
  const place = cwd === undefined ? {} : { cwd };
  state.sessions.set(session, { canResume, asleep, ...place, closing: before?.closing ?? false });
}

function foldTurn(state: KeptState, record: Extract<AgentRecord, { type: 'prompted' | 'batch' }>) {
  const kept = turnOf(state, record);
  if (record.type === 'prompted') delete kept.offer;
  else kept.batches.set(record.number, record.entries);
}

function foldAcked(kept: KeptTurn | undefined, number: number) {
  if (!kept) return;
  kept.acked = Math.max(kept.acked, number);
  for (const one of kept.batches.keys()) if (one <= number) kept.batches.delete(one);
}

interface HeldTurn {
  session: SessionId;
  turn: TurnId;
  fence: number;
}

function turnOf(state: KeptState, { session, turn, fence }: HeldTurn): KeptTurn {
  const key = keyOf({ turn, fence });
  let kept = state.turns.get(key);
  if (!kept) {
    kept = { session, turn, fence, acked: 0, batches: new Map() };
    state.turns.set(key, kept);
  }
  return kept;
}

const keyOf = ({ turn, fence }: { turn: TurnId; fence: number }) => `${turn}#${fence}`;

/** The shortest journal that folds to this state. */
export function recordsOf(state: KeptState): AgentRecord[] {
  const records: AgentRecord[] = [{ type: 'applied', seq: state.applied }];
  for (const [session, { canResume, asleep, cwd, closing }] of state.sessions) {
    const place = cwd === undefined ? {} : { cwd };
    records.push({ type: 'session', session, canResume, asleep, ...place });
    if (closing) records.push({ type: 'closing', session });
  }
  for (const { session, turn, fence, acked, batches, offer, finish } of state.turns.values()) {
    if (offer) records.push({ type: 'offered', offer });
    else records.push({ type: 'prompted', session, turn, fence });
    if (acked > 0) records.push({ type: 'acked', turn, fence, number: acked });
    for (const [number, entries] of batches) {
      records.push({ type: 'batch', session, turn, fence, number, entries });
    }
    if (finish) records.push({ type: 'finish', session, turn, body: finish });
  }
  for (const [command, { order, left, ended }] of state.commands) {
    records.push({ type: 'command', command, order });
    if (left) records.push({ type: 'command_left', command, ...left });
    if (ended) records.push({ type: 'command_ended', command, ...ended });
  }
  return records;
}
