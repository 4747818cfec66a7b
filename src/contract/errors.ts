import type { Refusal, RefusalCode } from '#domain';

/** Exit codes of the CLI. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  notAllowed: 4,
  conflict: 5,
  unreachable: 6,
  timedOut: 7,
  needsPerson: 8,
} as const;

interface ErrorRow {
  http: 400 | 401 | 403 | 404 | 409 | 410 | 413 | 422 | 429 | 500 | 503 | 507;
  exit: (typeof EXIT)[keyof typeof EXIT];
  /** JSON-RPC code of an MCP error; -32602 invalid params, -32603 internal, others ours. */
  mcp: number;
}

const invalid: ErrorRow = { http: 400, exit: EXIT.usage, mcp: -32602 };
const unknown: ErrorRow = { http: 404, exit: EXIT.notFound, mcp: -32004 };
const forbidden: ErrorRow = { http: 403, exit: EXIT.notAllowed, mcp: -32003 };
const unauthenticated: ErrorRow = { http: 401, exit: EXIT.notAllowed, mcp: -32001 };
const conflict: ErrorRow = { http: 409, exit: EXIT.conflict, mcp: -32009 };
const unusable: ErrorRow = { http: 422, exit: EXIT.usage, mcp: -32602 };
const full: ErrorRow = { http: 429, exit: EXIT.conflict, mcp: -32029 };
const unavailable: ErrorRow = { http: 503, exit: EXIT.failed, mcp: -32053 };
const broken: ErrorRow = { http: 500, exit: EXIT.failed, mcp: -32603 };

/** The one table that gives each refusal its HTTP status, CLI exit code and MCP error. */
export const ERROR_TABLE: Readonly<Record<RefusalCode, ErrorRow>> = {
  'request.invalid': invalid,
  'request.too_large': { ...invalid, http: 413 },
  'request.unknown_field': invalid,
  'request.cursor_invalid': invalid,
  'request.idempotency_mismatch': { ...conflict, http: 422 },
  'request.not_found': unknown,
  'request.rate_limited': full,
  'auth.missing': unauthenticated,
  'auth.invalid': unauthenticated,
  'auth.expired': unauthenticated,
  'auth.revoked': unauthenticated,
  'auth.join_used': unauthenticated,
  'auth.forbidden': forbidden,
  'auth.origin': forbidden,
  'session.not_found': unknown,
  'session.forbidden': forbidden,
  'session.ambiguous': conflict,
  'session.closed': conflict,
  'session.closing': conflict,
  'session.failed': conflict,
  'session.metadata_lost': conflict,
  'session.not_lost': conflict,
  'session.drifted': conflict,
  'session.busy': conflict,
  'session.queue_full': full,
  'session.outside': conflict,
  'session.expired': conflict,
  'session.option_unknown': unusable,
  'session.option_needs_person': { ...forbidden, exit: EXIT.needsPerson },
  'session.fork_unsupported': { ...conflict, http: 422 },
  'spawn.disabled': forbidden,
  'spawn.no_requester': forbidden,
  'spawn.delegate_thread_conflict': unusable,
  'spawn.delegate_run_conflict': unusable,
  'spawn.thread_required': unusable,
  'spawn.thread_unsupported': unusable,
  'spawn.not_allowed': forbidden,
  'spawn.harness_unknown': unusable,
  'spawn.harness_ambiguous': unusable,
  'spawn.agent_unknown': unusable,
  'spawn.agent_forbidden': forbidden,
  'spawn.role_forbids': forbidden,
  'spawn.mode_too_wide': forbidden,
  'spawn.cwd_unusable': unusable,
  'spawn.label_invalid': unusable,
  'spawn.label_taken': conflict,
  'spawn.cap_reached': full,
  'spawn.dispatch_failed': { ...conflict, http: 422, exit: EXIT.failed },
  'spawn.resume_unknown': unusable,
  'turn.not_found': unknown,
  'turn.ended': conflict,
  'turn.state': conflict,
  'turn.prompt_not_allowed': unusable,
  'turn.command_only': unusable,
  'lease.lost': conflict,
  'stream.gap': conflict,
  'stream.unfinished': conflict,
  'send.hop_limit': conflict,
  'send.self': conflict,
  'wait.cycle': conflict,
  'message.not_found': unknown,
  'message.mailbox_full': full,
  'approval.not_found': unknown,
  'approval.answered': conflict,
  'approval.expired': conflict,
  'approval.not_yours': forbidden,
  'approval.always_needs_person': { ...forbidden, exit: EXIT.needsPerson },
  'approval.nothing_to_remember': unusable,
  'approval.too_many': full,
  'rule.not_found': unknown,
  'token.not_found': unknown,
  'agent.not_found': unknown,
  'agent.disabled': forbidden,
  'agent.busy': conflict,
  'agent.name_taken': conflict,
  'agent.has_sessions': conflict,
  'agent.contract_unsupported': { ...conflict, http: 422 },
  'task.not_found': unknown,
  'task.state': conflict,
  'task.cycle': conflict,
  'config.unknown_key': invalid,
  'config.invalid_value': invalid,
  'config.unreadable': invalid,
  'store.busy': unavailable,
  'store.full': { ...unavailable, http: 507 },
  'store.read_only': unavailable,
  'store.newer_schema': unavailable,
  'store.locked': { ...unavailable, exit: EXIT.conflict },
  'store.unreachable': unavailable,
  'hub.unreachable': { ...unavailable, exit: EXIT.unreachable },
  'hub.stopping': { ...unavailable, exit: EXIT.unreachable },
  'hub.port_taken': conflict,
  internal: broken,
};

/** What stands in the body of every answer that is not 2xx. */
export interface ErrorBody {
  error: Refusal;
}
