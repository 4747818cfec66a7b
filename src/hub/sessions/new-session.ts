import type { Session } from '#domain';

/** A session's row as it is first written: outside and open unless a harness is given, everything else at its start. */
export function aSession(
  parts: Pick<Session, 'id' | 'user' | 'kind' | 'createdAt'> & Partial<Session>,
): Session {
  return {
    state: parts.harness ? 'starting' : 'open',
    owner: null,
    label: null,
    harness: null,
    agent: null,
    cwd: null,
    source: null,
    mode: 'ask',
    model: null,
    harnessModel: null,
    options: {},
    forkOf: null,
    role: null,
    client: null,
    depth: 0,
    acpSession: null,
    rebind: false,
    asleep: false,
    unattended: false,
    mayApprove: false,
    maySpawn: true,
    answeredAt: null,
    cause: null,
    closeReason: null,
    closeAfterTurn: false,
    openedAt: null,
    endedAt: null,
    lastTurnEndedAt: null,
    lastSendAt: null,
    ...parts,
  };
}
