import { z } from 'zod';
import { LIMITS, OPTION_LIMITS } from '#domain';
import {
  approvalId,
  cause,
  chosenOptions,
  commandId,
  mode,
  sessionId,
  sessionOption,
  toolCall,
  turnId,
  usage,
} from './common.ts';
import { commandOrder } from './command.ts';
import { transcriptEntry } from './transcript.ts';
import { turnWork, workspaceAsk, workspacePlace, workspaceWish } from './workspace-wire.ts';

const fence = z.number().int().min(1);
const answer = z.union([
  z.object({ decision: z.enum(['allow', 'deny']), reason: z.string().max(2_000).optional() }),
  z.object({ decision: z.literal('cancelled') }),
]);

export const sessionOffer = z.object({
  id: sessionId,
  harness: z.string(),
  cwd: z.string(),
  source: z.object({ url: z.string(), ref: z.string().nullable() }).exactOptional(),
  mode,
  model: z.string().nullable(),
  acpSession: z.string().nullable(),
  rebind: z.boolean(),
  options: chosenOptions.exactOptional(),
  fork: z.object({ session: sessionId, acpSession: z.string() }).exactOptional(),
  workspace: workspaceWish.exactOptional(),
  holds: z
    .object({
      tools: z.object({ allow: z.array(z.string()).nullable(), deny: z.array(z.string()) }).exactOptional(),
      temperature: z.number().exactOptional(),
    })
    .exactOptional(),
});

const attachment = z.object({
  name: z.string(),
  mimeType: z.string(),
  data: z.string(),
  bytes: z.number().int(),
});

const inboxBody = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('turn'),
    session: sessionOffer,
    turn: turnId,
    fence,
    prompt: z.string(),
    command: z.string().nullable(),
    attachments: z.array(attachment).optional(),
    /** It is offered to another when its lease ends: who cannot renew for `leaseMs` ends it by itself. */
    retryable: z.literal(true).optional(),
  }),
  z.object({ type: z.literal('cancel'), session: sessionId, turn: turnId, fence }),
  z.object({
    type: z.literal('decision'),
    session: sessionId,
    turn: turnId,
    fence,
    approval: approvalId,
    request: z.string(),
    answer,
  }),
  z.object({
    type: z.literal('steer'),
    session: sessionId,
    turn: turnId,
    fence,
    steer: turnId,
    text: z.string(),
  }),
  z.object({ type: z.literal('mode'), session: sessionId, mode }),
  z.object({
    type: z.literal('configure'),
    session: sessionId,
    model: z.string().nullable(),
    options: chosenOptions,
  }),
  z.object({ type: z.literal('close'), session: sessionId }),
  z.object({ type: z.literal('revoked'), session: sessionId, turn: turnId, fence }),
  z.object({ type: z.literal('command'), command: commandId, order: commandOrder }),
  z.object({
    type: z.literal('workspace'),
    id: z.string(),
    session: sessionId,
    of: z.string(),
    name: z.string(),
    ask: workspaceAsk,
  }),
]);

/** The settings that an agent works by; durations in ms, never wall times. Sent with every poll and heartbeat. */
export const agentSettings = z.object({
  heartbeatMs: z.number().int(),
  leaseMs: z.number().int(),
  sleepAfterMs: z.number().int(),
  turnDeadlineMs: z.number().int(),
  stallMs: z.number().int(),
  /** Turns that may run at once. */
  slots: z.number().int(),
});

/** One long poll. It acknowledges every inbox entry up to `after`. */
export const pollRequest = z.strictObject({
  /** Drawn anew for each claim; repeated when the answer was not received, and then answers the same leases. */
  claim_id: z.string().min(1).max(100),
  /** How many more turns the agent can run now; 0 takes none. */
  free: z.number().int().min(0).max(256),
  /** Highest `seq` that has been applied and journalled; 0 at first. */
  after: z.number().int().min(0),
  /** How long to hold the poll when there is nothing, in ms; at most 25,000. */
  hold_ms: z.number().int().min(0).max(LIMITS.pollHoldMs).default(LIMITS.pollHoldMs),
});
export const pollAnswer = z.object({
  entries: z.array(z.object({ seq: z.number().int(), body: inboxBody })),
  settings: agentSettings,
});

export const foundHarness = z.object({
  name: z.string().max(64),
  version: z.string().max(100).optional(),
  canResume: z.boolean(),
  canSteer: z.boolean(),
  asks: z.string().max(500).optional().describe('What it does unasked, whatever the mode'),
  login: z.string().max(500).optional().describe('What to type to log in, where no login is seen'),
});

/** Renews every lease of the agent; carries no control. */
export const heartbeatRequest = z.strictObject({
  contract: z.number().int(),
  version: z.string().max(64),
  harnesses: z.array(foundHarness).max(64).optional(),
});
export const heartbeatAnswer = z.object({
  settings: agentSettings,
  /** A person had the token rotated: to be kept and used from now on. The former one goes on until this one is used. */
  token: z.string().optional(),
});

/** Everything that an agent holds, said at its start and whenever it reaches the hub again after a break. */
export const reconcileRequest = z.strictObject({
  sessions: z
    .array(
      z.strictObject({
        session: sessionId,
        /** The turn that it runs, or whose finish is still in its outbox. */
        turn: z.object({ id: turnId, fence }).optional(),
      }),
    )
    .max(10_000),
  /** The daemon was started anew: turns that are not named here are lost with the old process. */
  restarted: z.boolean(),
});
export const reconcileAnswer = z.object({
  sessions: z.array(z.object({ session: sessionId, answer: z.enum(['keep', 'cancel', 'close']) })),
});

/** The harness is up and its session is there; the agent prompts only after this is acknowledged. */
export const startRequest = z.strictObject({
  fence,
  acp_session: z.string().min(1).max(1_024),
  recovery: z.enum(['new', 'resumed', 'loaded', 'forked', 'fresh']),
  note: z.string().max(2_000).optional(),
  model: z.string().max(200).optional(),
  /** Where the source of the session was checked out. */
  cwd: z.string().min(1).max(4_096).optional(),
  /** The directory that it was given; `cwd` is in it. */
  workspace: workspacePlace.optional(),
  /** What its harness lets one choose, with what is in force. */
  options: z.array(sessionOption).max(OPTION_LIMITS.options).optional(),
  can_fork: z.boolean().optional(),
});
export const startAnswer = z.object({ go: z.literal(true) });

const batch = z.strictObject({
  batch: z.number().int().min(1),
  entries: z.array(transcriptEntry).min(1).max(LIMITS.updateBatchEntries),
});
/** One batch of updates; one in flight per turn. A batch that was taken before is acknowledged again. */
export const updatesRequest = z.strictObject({ fence, ...batch.shape });
export const updatesAnswer = z.object({ next: z.number().int() });

export const askRequest = z.strictObject({ fence, request: z.string().min(1).max(512), call: toolCall });
/** Decided at once by mode or rule, or pending: then the decision comes by the inbox. */
export const askAnswer = z.union([
  z.object({ state: z.literal('decided'), approval: approvalId.nullable(), answer }),
  z.object({ state: z.literal('pending'), approval: approvalId }),
]);

export const finishRequest = z.strictObject({
  fence,
  /** Number of the last batch, which was acknowledged or comes with this; 0 when there was none. */
  last_batch: z.number().int().min(0),
  /** The last batch, when it was not acknowledged yet: taken first, in one with the end. */
  updates: batch.optional(),
  /** `start`: the harness could not be started, nothing was prompted. */
  phase: z.enum(['start', 'turn']),
  /** The session cannot go on (its process is gone and it cannot resume, or it never started). */
  session_lost: z.boolean().default(false),
  /** What was seen in its workspace after the turn. */
  work: turnWork.optional(),
  outcome: z.discriminatedUnion('end', [
    z.object({
      end: z.literal('done'),
      reply: z.string(),
      stopReason: z.string().max(100),
      usage: usage.optional(),
    }),
    z.object({ end: z.literal('cancelled'), reply: z.string(), usage: usage.optional() }),
    z.object({ end: z.literal('failed'), reply: z.string(), cause, usage: usage.optional() }),
    /** The daemon or the harness died under it; it is never run again by itself. */
    z.object({ end: z.literal('interrupted'), reply: z.string(), cause, usage: usage.optional() }),
  ]),
});
/** `late`: the turn had been taken away; what was said is kept and delivered once, marked late. */
export const finishAnswer = z.object({ taken: z.enum(['finished', 'late', 'before']) });

export const steeredRequest = z.strictObject({ fence, steer: turnId, done: z.boolean() });

/** What changed about a session between or within turns. */
export const sessionFactsRequest = z.strictObject({
  asleep: z.boolean().optional(),
  options: z.array(sessionOption).max(OPTION_LIMITS.options).optional(),
  notice: z.string().max(2_000).optional(),
  /** The directory that it was given is removed: it held nothing of its own. */
  workspace_gone: z.literal(true).optional(),
});
/** The answer to `close`: nothing of it is left on this host, or why it is. */
export const tornDownRequest = z.strictObject({ done: z.boolean(), cause: cause.optional() });
/** Good for MCP alone, until the next one is minted or the session ends. */
export const sessionTokenAnswer = z.object({ token: z.string() });
export const empty = z.object({});
