/** When a refused call may be tried again: `after` in ms. */
export type Retry = 'never' | 'later' | { after: number };

/** Every reason to refuse, by what it is about. The contract's error table gives each its HTTP status, exit code and MCP error. */
export const REFUSAL_CODES = [
  'request.invalid',
  'request.too_large',
  'request.unknown_field',
  'request.cursor_invalid',
  'request.idempotency_mismatch',
  'request.not_found',
  'request.method_not_allowed',
  'request.rate_limited',
  'auth.missing',
  'auth.invalid',
  'auth.expired',
  'auth.revoked',
  'auth.join_used',
  'auth.disabled',
  'auth.forbidden',
  'auth.origin',
  'session.not_found',
  'session.forbidden',
  'session.ambiguous',
  'session.closed',
  'session.closing',
  'session.failed',
  'session.metadata_lost',
  'session.not_lost',
  'session.drifted',
  'session.busy',
  'session.queue_full',
  'session.outside',
  'session.expired',
  'session.option_unknown',
  'session.option_needs_person',
  'session.fork_unsupported',
  'spawn.disabled',
  'spawn.no_requester',
  'spawn.delegate_thread_conflict',
  'spawn.delegate_run_conflict',
  'spawn.thread_required',
  'spawn.thread_unsupported',
  'spawn.not_allowed',
  'spawn.harness_unknown',
  'spawn.harness_ambiguous',
  'spawn.agent_unknown',
  'spawn.agent_forbidden',
  'spawn.role_forbids',
  'spawn.mode_too_wide',
  'spawn.cwd_unusable',
  'spawn.label_invalid',
  'spawn.label_taken',
  'spawn.cap_reached',
  'spawn.dispatch_failed',
  'spawn.resume_unknown',
  'turn.not_found',
  'turn.ended',
  'turn.state',
  'turn.prompt_not_allowed',
  'turn.command_only',
  'lease.lost',
  'stream.gap',
  'stream.unfinished',
  'send.hop_limit',
  'send.self',
  'wait.cycle',
  'message.not_found',
  'message.mailbox_full',
  'approval.not_found',
  'approval.answered',
  'approval.expired',
  'approval.not_yours',
  'approval.always_needs_person',
  'approval.nothing_to_remember',
  'approval.too_many',
  'approval.answer_unknown',
  'rule.not_found',
  'token.not_found',
  'token.too_many',
  'user.not_found',
  'user.name_taken',
  'user.last_admin',
  'agent.not_found',
  'agent.disabled',
  'agent.busy',
  'agent.name_taken',
  'agent.has_sessions',
  'agent.contract_unsupported',
  'command.not_found',
  'command.ended',
  'command.under_way',
  'command.too_many',
  'task.not_found',
  'task.state',
  'task.cycle',
  'workspace.git_missing',
  'workspace.git_failed',
  'workspace.not_a_repository',
  'workspace.url_refused',
  'workspace.clone_failed',
  'workspace.ref_unknown',
  'workspace.conflict',
  'workspace.moved',
  'workspace.unmerged',
  'workspace.dirty',
  'workspace.too_large',
  'workspace.disk',
  'workspace.not_found',
  'config.unknown_key',
  'config.invalid_value',
  'config.unreadable',
  'store.busy',
  'store.full',
  'store.read_only',
  'store.newer_schema',
  'store.locked',
  'store.unreachable',
  'store.corrupt',
  'store.not_empty',
  'store.schema_differs',
  'store.file_damaged',
  'hub.unreachable',
  'hub.stopping',
  'hub.port_taken',
  'internal',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** What a caller can act on. `message`: what failed, with its name, and why; `hint`: what to type or do next. */
export interface Refusal {
  code: RefusalCode;
  message: string;
  hint?: string;
  retry: Retry;
  /** Facts by name: ids, labels, limits; small JSON. */
  details?: Record<string, unknown>;
}

interface RefusalParts {
  hint?: string;
  retry?: Retry;
  details?: Record<string, unknown>;
}

/** Builds a refusal; `retry` is `never` unless said. */
export function refusal(code: RefusalCode, message: string, parts: RefusalParts = {}): Refusal {
  return { code, message, retry: parts.retry ?? 'never', ...definedOnly(parts) };
}

function definedOnly({ hint, details }: RefusalParts): Pick<Refusal, 'hint' | 'details'> {
  return { ...(hint === undefined ? {} : { hint }), ...(details === undefined ? {} : { details }) };
}
