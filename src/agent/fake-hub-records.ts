import type {
  ApprovalMode,
  GitSource,
  PermissionDecision,
  SessionId,
  TurnId,
  TurnWork,
  WorkspaceWish,
} from '#domain';
import type { Body, FinishBody, StreamEntry, TurnOffer } from './hub-port.ts';

export interface FakeSession {
  id: SessionId;
  harness: string;
  cwd: string;
  mode: ApprovalMode;
  model: string | null;
  acpSession: string | null;
  rebind: boolean;
  options: Record<string, string>;
  fork?: { session: SessionId; acpSession: string };
  source?: GitSource;
  workspace?: WorkspaceWish;
  state: 'open' | 'closing' | 'closed';
  asleep: boolean;
  lost: boolean;
}

export interface FakeTurn {
  id: TurnId;
  session: SessionId;
  prompt: string;
  command: string | null;
  /** It works on a task: offered to another when its lease ends. */
  retryable?: true;
  state: 'queued' | 'leased' | 'running' | 'waiting' | 'ended';
  fence: number;
  nextBatch: number;
  entries: StreamEntry[];
  starts: Body<'turns.start'>[];
  asked: Map<string, PermissionDecision | undefined>;
  /** How it ended, said by the agent or, when it was taken away, by the hub. */
  outcome: FinishBody['outcome'] | { end: 'taken_away' } | undefined;
  finishedUnder: number | undefined;
  late: FinishBody[];
  work?: TurnWork;
}

export function freshSession(id: SessionId, parts: Partial<FakeSession>): FakeSession {
  const made = { harness: 'echo', cwd: '/work', mode: 'ask' as const, model: null, acpSession: null };
  const fresh = { rebind: false, options: {}, state: 'open' as const, asleep: false, lost: false };
  return { id, ...made, ...fresh, ...parts };
}

export function freshTurn(id: TurnId, asked: Pick<FakeTurn, 'session' | 'prompt' | 'command'>): FakeTurn {
  const fresh = { state: 'queued' as const, fence: 0, nextBatch: 1, entries: [], starts: [], late: [] };
  const ends = { asked: new Map<string, undefined>(), outcome: undefined, finishedUnder: undefined };
  return { id, ...asked, ...fresh, ...ends };
}

/** A turn as its agent is told of it. */
export function offerOf(turn: FakeTurn, found: FakeSession): TurnOffer {
  const { id, harness, cwd, mode, model, acpSession, rebind, options, fork, source, workspace } = found;
  const session = {
    id,
    harness,
    cwd,
    mode,
    model,
    acpSession,
    rebind,
    options,
    ...(acpSession === null && fork ? { fork } : {}),
    ...(source ? { source } : {}),
    ...(workspace ? { workspace } : {}),
  };
  const { fence, prompt, command, retryable } = turn;
  return {
    type: 'turn',
    session,
    turn: turn.id,
    fence,
    prompt,
    command,
    ...(retryable ? { retryable } : {}),
  };
}
