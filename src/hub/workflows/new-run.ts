import type { Run } from '#domain';

type Given = Pick<
  Run,
  'id' | 'user' | 'name' | 'kind' | 'hash' | 'args' | 'owner' | 'startedBy' | 'createdAt'
>;

/** A run's row as it is first written: running, and leased to nobody. */
export function newRun(parts: Given & Partial<Run>): Run {
  return {
    cwd: null,
    source: null,
    harness: null,
    agent: null,
    mode: null,
    tells: null,
    parent: null,
    root: parts.id,
    basis: null,
    fromStep: null,
    limits: {},
    warnings: [],
    ...parts,
    state: 'running',
    cause: null,
    result: null,
    execution: 1,
    nextSeq: 1,
    agentsUsed: 0,
    tokensUsed: 0,
    costUsed: 0,
    unknownUse: 0,
    activeMs: 0,
    activeSince: null,
    wakeAt: null,
    hub: null,
    fence: 0,
    leaseUntil: null,
    signals: 0,
    endedAt: null,
  };
}
