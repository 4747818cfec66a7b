import { z } from 'zod';
import {
  LIMITS,
  SESSION_KINDS,
  SESSION_STATES,
  TEAM_REQUESTS,
  TURN_SOURCES,
  TURN_STATES,
  WORKSPACE_KINDS,
} from '#domain';
import {
  agentId,
  cause,
  chosenOptions,
  label,
  mode,
  page,
  pageQuery,
  sessionId,
  sessionOption,
  status,
  taskId,
  teamId,
  time,
  turnId,
  usage,
} from './common.ts';
import { storedEntry } from './transcript.ts';

const sessionGlance = z.object({
  doing: z
    .object({ text: z.string(), at: time })
    .nullable()
    .describe('What it did last: the title of a tool call, or the last line that it said'),
  branch: z.string().nullable().describe('Of the workspace that is its own'),
  window: z
    .object({ used: z.number().int(), size: z.number().int().nullable() })
    .nullable()
    .describe('Tokens that fill the model’s window, and its size; null: its harness did not tell'),
  tokens: z.number().int().nullable().describe('Over its ended turns; null: none told any'),
  tokensAreWhole: z.boolean().describe('False: some of its turns did not tell, so the sum is too small'),
  costMicros: z.number().int().nullable().describe('In millionths of a US dollar'),
  costIsWhole: z.boolean(),
});

export const sessionView = z.object({
  id: sessionId,
  kind: z.enum(SESSION_KINDS),
  label: z.string().nullable(),
  state: z.enum(SESSION_STATES),
  status,
  owner: sessionId.nullable(),
  /** The task that it works on for its agent; absent where it works on none. */
  task: z.object({ id: taskId, title: z.string() }).optional(),
  /** Where it was asked for. */
  glance: sessionGlance.optional(),
  harness: z.string().nullable(),
  agent: z.object({ id: agentId, name: z.string() }).nullable(),
  cwd: z.string().nullable(),
  /** What its agent has checked out for it; null when it works in a folder. */
  source: z.object({ url: z.string(), ref: z.string().nullable() }).nullable(),
  mode,
  model: z.string().nullable(),
  depth: z.number().int(),
  client: z.string().nullable(),
  /** The running or waiting turn, else the one at the head of the queue. */
  turn: turnId.nullable(),
  queued: z.number().int(),
  cause: cause.nullable(),
  createdAt: time,
  endedAt: time.nullable(),
  lastActivityAt: time,
  idleExpiresAt: time.nullable(),
  ageExpiresAt: time.nullable(),
});

/** A session with what its harness lets one choose. */
export const sessionDetail = sessionView.extend({
  /** As the harness said it last; empty before it has started. */
  options: z.array(sessionOption),
  /** What was chosen; in force once `options` says so. */
  chosen: chosenOptions,
  canFork: z.boolean(),
  /** The session that it is a copy of. */
  forkOf: sessionId.nullable(),
  /** With what of it its harness does not honour. */
  role: z.object({ name: z.string(), notApplied: z.array(z.string()) }).nullable(),
});

export const turnView = z.object({
  id: turnId,
  session: sessionId,
  position: z.number().int(),
  state: z.enum(TURN_STATES),
  source: z.enum(TURN_SOURCES),
  prompt: z.string(),
  command: z.string().nullable(),
  createdAt: time,
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  reply: z.string().nullable(),
  stopReason: z.string().nullable(),
  cause: cause.nullable(),
  usage: usage.nullable(),
});

/** A file that goes along with a prompt. */
const attachment = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(200)
    // oxlint-disable-next-line no-control-regex -- control characters are what is kept out
    .regex(/^(?!\.{1,2}$)[^/\\\u0000-\u001f\u007f]+$/, 'a name of a file, without folders'),
  mimeType: z
    .string()
    .max(100)
    .regex(/^[\w.+-]+\/[\w.+-]+$/, 'a MIME type such as image/png')
    .default('application/octet-stream'),
  // Base64 is longer than what it holds by a third.
  content: z.string().max(Math.ceil(LIMITS.attachmentBytes / 3) * 4),
  encoding: z.enum(['utf8', 'base64']).default('utf8'),
});
const attachments = z.array(attachment).max(LIMITS.attachmentsPerTurn).describe('Files that go along');

/** `sessions_spawn`. Any other field is an error. `runtime: "acp"` and `agentId` (alias of `harness`) are accepted for compatibility. */
export const spawnRequest = z.strictObject({
  task: z.string().min(1).max(LIMITS.promptBytes).describe('What the session is to do: its first prompt'),
  mode: z
    .enum(['run', 'session'])
    .optional()
    .describe('run: one task, then closed (default); session: persistent, needs thread or delegate'),
  thread: z
    .boolean()
    .optional()
    .describe(
      'Persistent and bound to the chat of its owner: people follow up in the thread; with mode session',
    ),
  delegate: z.boolean().optional().describe('Persistent and owned by the caller, addressed by its label'),
  label: z.string().max(10_000).optional(),
  harness: z.string().min(1).max(64).optional(),
  agentId: z.string().min(1).max(64).optional(),
  runtime: z.literal('acp').optional(),
  agent: z.string().min(1).max(200).optional().describe('Name or id of the agent (host) that runs it'),
  cwd: z
    .string()
    .min(1)
    .max(4_096)
    .optional()
    .describe(
      'A folder on the host of the agent; or a git address that it clones, with #ref for a branch, tag or commit',
    ),
  git: z
    .strictObject({
      url: z.string().min(1).max(2_048).describe('https://HOST/PATH, git@HOST:PATH, ssh://…, file:///PATH'),
      ref: z.string().min(1).max(250).optional().describe('Branch, tag or commit; else the default branch'),
    })
    .optional()
    .describe('A repository that the agent clones for it, in place of cwd'),
  workspace: z
    .enum(WORKSPACE_KINDS)
    .optional()
    .describe(
      'worktree or clone: a directory and branch of its own, made from the repository at that place; shared: the place as it is (default)',
    ),
  model: z.string().min(1).max(200).optional(),
  role: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('A role that it takes: its prompt, its rights, its harness'),
  resume: z.string().min(1).max(1_024).optional().describe('A harness session id to take up'),
  command: z.boolean().optional().describe('The task is a command line for the shell harness'),
  approvals: mode.optional().describe('Approval mode; at most as wide as the owner’s'),
  unattended: z.boolean().optional(),
  mayApprove: z.boolean().optional(),
  maySpawn: z.boolean().optional(),
  owner: sessionId
    .optional()
    .describe('For persons: which of their own sessions owns it; else the caller’s main session'),
  attachments: attachments.optional(),
});

export const spawnAnswer = z.object({
  status: z.enum(['accepted', 'queued']),
  /** Why it is still queued, where it is. */
  why: z.string().optional(),
  session: sessionId,
  turn: turnId,
  label: z.string().nullable(),
  mode: z.enum(['run', 'session']),
  delegate: z.boolean(),
  /** Bound to the chat of its owner. */
  thread: z.boolean(),
});

/** `turn` is null for a shell: it takes nothing over and waits for its first command. */
export const replaceAnswer = spawnAnswer.extend({ turn: turnId.nullable() });

/** `sessions_send`. The address is a session's id or a label of the caller's own. */
export const sendRequest = z.strictObject({
  message: z.string().min(1).max(LIMITS.promptBytes),
  timeoutSeconds: z
    .number()
    .min(0)
    .max(600)
    .default(30)
    .describe('How long the caller waits for the reply; 0 returns at once'),
  when: z.enum(['queue', 'steer', 'interrupt']).default('queue'),
  command: z.boolean().optional(),
  attachments: attachments.optional(),
});

export const sendAnswer = z.object({
  /** `replied`: the reply is here; `accepted`: it comes by mail; `ended`: the turn ended without one; `steered`: put into the running turn. */
  status: z.enum(['replied', 'accepted', 'ended', 'steered']),
  session: sessionId,
  turn: turnId,
  reply: z.string().optional(),
  state: z.enum(TURN_STATES),
  cause: cause.optional(),
  /** What became of `when`: `queued_instead` when the harness cannot be steered. */
  delivered: z.enum(['queued', 'queued_instead', 'steered', 'interrupted']),
  /** The turn that an interrupt displaced. */
  displaced: turnId.optional(),
  why: z.string().optional(),
});

export const listQuery = pageQuery.extend({
  delegated: z.enum(['true', 'false']).optional(),
  state: z.enum(['live', 'all']).default('live'),
  kind: z.enum(SESSION_KINDS).optional(),
  owner: sessionId.optional(),
  agent: agentId.optional().describe('Only those of this agent'),
  glance: z
    .enum(['true', 'false'])
    .optional()
    .describe('true: each with what it did last, its branch, window and cost'),
});
export const sessionPage = page(sessionView);
export const turnPage = page(turnView);
export const historyQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
  turn: turnId.optional(),
});
export const historyAnswer = z.object({
  items: z.array(storedEntry),
  /** Pass as `after` to read on. */
  last: z.number().int(),
  more: z.boolean(),
  /** The first entries were pruned. */
  pruned: z.boolean(),
});

export const cancelRequest = z.strictObject({
  turn: turnId
    .optional()
    .describe(
      'This turn alone; without it the one that runs, or where none runs the one that is next in line',
    ),
  queued: z.boolean().default(false).describe('Also cancel all that is queued'),
  unlessBegun: z
    .boolean()
    .optional()
    .describe('Take the named turn back while it waits; refused once it runs'),
});
export const cancelAnswer = z.object({ cancelled: z.array(turnId), asked: z.array(turnId) });
export const closeRequest = z.strictObject({
  force: z.boolean().default(false),
  owner: sessionId.optional(),
});
/** Without `force` a session that still has its conversation keeps it. */
export const rebindRequest = z.strictObject({ force: z.boolean().default(false) });
export const closeAnswer = z.object({ session: sessionView });
export const modeRequest = z.strictObject({ mode });
export const configureRequest = z.strictObject({
  /** By the option's id or what it is about: `model`, `mode`, …; `approvals` is the approval mode. */
  options: chosenOptions.refine((options) => Object.keys(options).length > 0, 'name an option and its value'),
});
export const forkRequest = z.strictObject({
  label: z.string().max(10_000).optional(),
  task: z.string().min(1).max(LIMITS.promptBytes).optional().describe('Its first prompt; else it waits'),
});
export const showQuery = z.object({ owner: sessionId.optional() });

export const delegateQuery = pageQuery.extend({ owner: sessionId.optional() });

export const messageView = z.object({
  id: z.string(),
  kind: z.string(),
  from: sessionId.nullable(),
  label: label.nullable(),
  turn: turnId.nullable(),
  body: z.string(),
  state: z.enum(['queued', 'delivered', 'read', 'undelivered']),
  createdAt: time,
  /** One line for people. */
  line: z.string(),
  team: teamId.nullable(),
  fromAddress: z.string().nullable().describe('`team:role:name`, `team:lead:lead` or `user:NAME`'),
  request: z.enum(TEAM_REQUESTS).nullable(),
  correlation: z.string().nullable().describe('The request that this is or belongs to'),
  replyTo: z.string().nullable(),
  topic: z.string().nullable(),
});
export const mailWaitRequest = z.strictObject({
  timeoutSeconds: z.number().min(0).max(600).default(30),
  /** Wait for this turn's message alone. */
  turn: turnId.optional(),
  limit: z.number().int().min(1).max(50).default(20),
});
export const mailWaitAnswer = z.object({ messages: z.array(messageView), more: z.boolean() });
export const mailQuery = pageQuery.extend({ session: sessionId.optional() });
export const mailPage = page(messageView);
