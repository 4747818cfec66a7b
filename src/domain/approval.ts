import type { Approver } from './run.ts';
import type { ApprovalId, RuleId, SessionId, TurnId, UserId } from './ids.ts';
import type { ApprovalMode } from './mode.ts';
import type { Moves } from './moves.ts';
import type { ToolCallFacts, ToolKind } from './transcript.ts';

export const APPROVAL_STATES = ['pending', 'allowed', 'denied', 'expired', 'withdrawn'] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];
export type ApprovalMove = 'allow' | 'deny' | 'expire' | 'withdraw';

/** `withdraw`: the turn that asked ended or was cancelled, so there is nothing left to decide. First answer wins. */
export const APPROVAL_MOVES: Moves<ApprovalState, ApprovalMove> = {
  allow: { from: ['pending'], to: 'allowed' },
  deny: { from: ['pending'], to: 'denied' },
  expire: { from: ['pending'], to: 'expired' },
  withdraw: { from: ['pending'], to: 'withdrawn' },
};

/** The answers to a permission. */
export const APPROVAL_ANSWERS = ['allow', 'deny', 'always_allow', 'always_deny'] as const;
export type ApprovalAnswer = (typeof APPROVAL_ANSWERS)[number];

/** Questions of the hub's own rooms, by what they are about. Each carries its options; a new kind needs its row in `ANSWERED_BY`. */
export const QUESTION_KINDS = ['budget', 'plan', 'gate', 'script', 'task'] as const;
export type QuestionKind = (typeof QUESTION_KINDS)[number];

/** `permission`: a harness asks whether a tool may run. */
export const APPROVAL_KINDS = ['permission', ...QUESTION_KINDS] as const;
export type ApprovalKind = (typeof APPROVAL_KINDS)[number];

interface ApprovalFacts {
  id: ApprovalId;
  user: UserId;
  state: ApprovalState;
  /** The option that was chosen; null while it is pending, and when nobody chose. */
  answer: string | null;
  /** Who answered: a person's or session's id, `rule:…`, `mode:…`, or `nobody`. */
  answeredBy: string | null;
  reason: string | null;
  createdAt: number;
  expiresAt: number;
  answeredAt: number | null;
}

/** A harness asks, in a turn that waits for the answer. */
export interface PermissionApproval extends ApprovalFacts {
  kind: 'permission';
  session: SessionId;
  turn: TurnId;
  /** The harness' own id of the question; the same question asked twice is one approval. */
  request: string;
  call: ToolCallFacts;
}

/** A part of the hub asks: may this budget be raised, may this plan be carried out. */
export interface QuestionApproval extends ApprovalFacts {
  kind: QuestionKind;
  /** The session that asks or wrote the thing, and so never answers; null where none does. */
  session: SessionId | null;
  turn: TurnId | null;
  /** The id of what it is about: a budget, or the session of a teammate whose plan it is. Of one subject one question of a kind is pending at a time. */
  subject: string;
  question: Question;
}

/** A stored question that only a permitted person or session may answer. */
export type Approval = PermissionApproval | QuestionApproval;

/** What exactly is asked. */
export interface Question {
  /** One line: what is to be decided. */
  title: string;
  /** Why it is asked now, in a sentence or two. */
  why: string;
  /** What there is to read before one decides; Markdown. */
  body?: string;
  /** At most `LIMITS.approvalOptions`; at least one denies. */
  options: QuestionOption[];
  /** What happens when nobody answers in time, as a sentence. */
  otherwise: string;
  /** Of a gate: the people and roles who may answer; its own person when absent. */
  approvers?: readonly Approver[];
}

export interface QuestionOption {
  /** What is typed to choose it: `raise_half`. */
  id: string;
  text: string;
  effect: 'allow' | 'deny';
  /** A figure that the asker takes from the option that is chosen. */
  amount?: number;
}

/** The option that an answer means: its id, or `allow` and `deny` where one option alone has that effect. */
export function optionOf(question: Question, answer: string): QuestionOption | undefined {
  const named = question.options.find(({ id }) => id === answer);
  if (named) return named;
  const [only, ...more] = question.options.filter(({ effect }) => effect === answer);
  return more.length === 0 ? only : undefined;
}

export const RULE_SCOPES = ['session', 'cwd', 'user'] as const;
export type RuleScope = (typeof RULE_SCOPES)[number];

/** A remembered answer of a person. It matches one exact command, or a kind of tool within a directory. */
export interface Rule {
  id: RuleId;
  user: UserId;
  scope: RuleScope;
  /** The session's id or the directory, by scope; null for `user`. */
  scopeValue: string | null;
  kind: ToolKind;
  /** The exact command line, or null for any call of the kind whose paths lie inside `pathPrefix`. */
  command: string | null;
  pathPrefix: string | null;
  decision: 'allow' | 'deny';
  createdAt: number;
  expiresAt: number;
  /** When a person took it back. */
  revokedAt: number | null;
  /** How many questions it has decided, and when it did last; null: none yet. */
  timesUsed: number;
  lastUsedAt: number | null;
}

const READING: readonly ToolKind[] = ['read', 'search', 'think'];
const EDITING: readonly ToolKind[] = ['edit', 'delete', 'move'];

export type PolicyDecision =
  | { decision: 'allow' | 'deny'; by: string; reason?: string; rule?: RuleId }
  | { decision: 'ask' };

/**
 * Whether `path` is `folder` or lies in it, judged by the text alone: symbolic links are not followed. Both absolute and
 * without `..`, else false.
 */
export function liesIn(folder: string, path: string): boolean {
  if (!isPlain(folder) || !isPlain(path)) return false;
  const base = folder.replace(/\/+$/, '');
  return path === base || path.startsWith(`${base}/`);
}

const isPlain = (path: string) => path.startsWith('/') && !path.split('/').includes('..');

const pathsOf = (call: ToolCallFacts): string[] => [
  ...(call.paths ?? []),
  ...(call.diff ?? []).map(({ path }) => path),
];

/** Whether all that the call names lies in the folder; false when it names nothing. */
function allInside(folder: string | null, call: ToolCallFacts): boolean {
  const paths = pathsOf(call);
  return folder !== null && paths.length > 0 && paths.every((path) => liesIn(folder, path));
}

/** Whether anything that the call names lies in the folder, also by a detour over `..` or from `cwd` on. */
function anyInside(folder: string, cwd: string | null, call: ToolCallFacts): boolean {
  return pathsOf(call).some((path) => liesIn(folder, straightened(path, cwd)));
}

function straightened(path: string, cwd: string | null): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${cwd ?? ''}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

function modeDecision(mode: ApprovalMode, cwd: string | null, call: ToolCallFacts): PolicyDecision {
  const by = `mode:${mode}`;
  if (mode === 'yolo') return { decision: 'allow', by };
  if (mode === 'deny')
    return { decision: 'deny', by, reason: 'this session may do nothing that needs approval (mode deny)' };
  // A command line can do anything, whatever kind its harness calls it.
  if (call.command !== undefined) return { decision: 'ask' };
  if (mode !== 'ask' && READING.includes(call.kind)) return { decision: 'allow', by };
  if (mode === 'auto-edits' && EDITING.includes(call.kind) && allInside(cwd, call))
    return { decision: 'allow', by };
  return { decision: 'ask' };
}

/**
 * Whether a rule speaks of this call in this session at `now`. What is allowed inside a directory is no command line and
 * lies inside it wholly; what is denied there is whatever touches it.
 */
export function ruleMatches(
  rule: Rule,
  at: { session: SessionId; cwd: string | null; now: number },
  call: ToolCallFacts,
): boolean {
  if (rule.revokedAt !== null || at.now >= rule.expiresAt || rule.kind !== call.kind) return false;
  if (rule.scope === 'session' && rule.scopeValue !== at.session) return false;
  if (rule.scope === 'cwd' && (at.cwd === null || rule.scopeValue !== at.cwd)) return false;
  if (rule.command !== null) return call.command === rule.command;
  if (rule.pathPrefix === null) return false;
  if (rule.decision === 'deny') return anyInside(rule.pathPrefix, at.cwd, call);
  return call.command === undefined && allInside(rule.pathPrefix, call);
}

/**
 * What happens with a question before anyone is asked: a denying rule, then the mode, then an allowing rule; with nobody
 * to ask it is denied with a reason, never left to hang.
 */
export function decidePermission(
  at: { session: SessionId; cwd: string | null; mode: ApprovalMode; unattended: boolean; now: number },
  rules: readonly Rule[],
  call: ToolCallFacts,
): PolicyDecision {
  const matching = rules.filter((rule) => ruleMatches(rule, at, call));
  const denying = matching.find((rule) => rule.decision === 'deny');
  if (denying)
    return {
      decision: 'deny',
      by: `rule:${denying.id}`,
      rule: denying.id,
      reason: 'a remembered answer denies this',
    };
  const byMode = modeDecision(at.mode, at.cwd, call);
  if (byMode.decision !== 'ask') return byMode;
  const allowing = matching.find((rule) => rule.decision === 'allow');
  if (allowing) return { decision: 'allow', by: `rule:${allowing.id}`, rule: allowing.id };
  if (at.unattended)
    return { decision: 'deny', by: 'nobody', reason: 'nobody is there to ask: this session runs unattended' };
  return { decision: 'ask' };
}

/**
 * The rule that *always* stores: for a command that exact command line; for other calls the kind within the directory.
 * Undefined when the call has neither a command nor paths inside the directory, or runs a command that it does not tell:
 * nothing narrow enough to remember.
 */
export function ruleFor(
  call: ToolCallFacts,
  cwd: string | null,
): Pick<Rule, 'kind' | 'command' | 'pathPrefix'> | undefined {
  if (call.command) return { kind: call.kind, command: call.command, pathPrefix: null };
  if (call.command === '' || call.kind === 'execute') return undefined;
  if (allInside(cwd, call)) return { kind: call.kind, command: null, pathPrefix: cwd };
  return undefined;
}

/** The rule in words, shown when it is made and in lists. */
export function ruleText(
  rule: Pick<Rule, 'kind' | 'command' | 'pathPrefix' | 'decision' | 'scope' | 'scopeValue'>,
): string {
  const what =
    rule.command !== null ? `the command "${rule.command}"` : `${rule.kind} inside ${rule.pathPrefix ?? '?'}`;
  const where =
    rule.scope === 'user'
      ? 'in every session'
      : rule.scope === 'cwd'
        ? `in ${rule.scopeValue ?? '?'}`
        : `in session ${rule.scopeValue ?? '?'}`;
  return `${rule.decision === 'allow' ? 'Allow' : 'Deny'} ${what} ${where}`;
}
