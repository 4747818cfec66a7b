import { z } from 'zod';
import { AGENT_INTENTS, EVENT_TYPES } from '#domain';
import { agentId, page, pageQuery, sessionId, time, turnId } from './common.ts';
import { foundHarness } from './agent.ts';
import { callerView } from './user.ts';

export const agentView = z.object({
  id: agentId,
  name: z.string(),
  hostname: z.string(),
  hostUid: z.string().nullable(),
  platform: z.string(),
  version: z.string(),
  intent: z.enum(AGENT_INTENTS),
  liveness: z.object({ heard: z.enum(['online', 'offline', 'lost', 'never']), since: time.nullable() }),
  slots: z.number().int(),
  slotsHeld: z.number().int(),
  harnesses: z.array(foundHarness),
  tags: z.array(z.string()),
  contract: z.number().int(),
  metadata: z.record(z.string(), z.unknown()),
  createdAt: time,
});
export const agentPage = page(agentView);

export const settingView = z.object({
  key: z.string(),
  label: z.string(),
  unit: z.string(),
  value: z.union([z.string(), z.number()]),
  default: z.union([z.string(), z.number()]),
  /** Which layer gave it: flag, environment, project, user, hub or default; with the file where there is one. */
  origin: z.string(),
  /** Why it is not as it was given; null when it is. */
  warning: z.string().nullable(),
  /** What it may be, where that is one of a few. */
  choices: z.array(z.string()),
  /** Several of the choices, with commas between. */
  several: z.boolean(),
  least: z.number().nullable(),
  most: z.number().nullable(),
  /** The environment variable that sets it. */
  variable: z.string(),
  /** Whether the hub may keep it; false for what is needed before its database is. */
  stored: z.boolean(),
});
export const settingList = z.object({ items: z.array(settingView) });
export const settingSetRequest = z.strictObject({
  value: z.union([z.string(), z.number()]).nullable().describe('null takes it back to its default'),
});

export const auditView = z.object({
  seq: z.number().int(),
  at: time,
  principal: z.string(),
  /** The name of a person; null for others. */
  name: z.string().nullable(),
  door: z.string(),
  action: z.string(),
  subject: z.string().nullable(),
  data: z.record(z.string(), z.unknown()).nullable(),
});
export const auditPage = page(auditView);

export const eventView = z.object({
  cursor: z.string(),
  type: z.enum(EVENT_TYPES),
  at: time,
  session: sessionId.nullable(),
  turn: turnId.nullable(),
  subject: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});
/** SSE: each event is `event: TYPE`, `id: CURSOR`, `data: eventView`; `event: reset` says to start anew; `event: ready` gives the position. */
export const eventsQuery = z.object({
  after: z.string().max(500).optional(),
  session: sessionId.optional(),
  types: z.string().max(1_000).optional(),
});

export const hubView = z.object({
  name: z.literal('muster'),
  version: z.string(),
  contract: z.number().int(),
  database: z.enum(['sqlite', 'postgres']),
  startedAt: time,
  now: time,
  address: z.string(),
  /** The caller's own session, made at its first call. */
  self: sessionId.nullable(),
  /** Whose token it is. */
  caller: callerView.exactOptional(),
  counts: z.object({
    working: z.number().int(),
    needsYou: z.number().int(),
    queued: z.number().int(),
    live: z.number().int(),
  }),
  parts: z.array(
    z.object({ name: z.string(), lastGoodAt: time.optional(), lastError: z.string().optional() }),
  ),
  /** The hubs that live on this database, the oldest first; empty where there can be one alone. */
  hubs: z.array(
    z.object({
      id: z.string(),
      address: z.string(),
      hostname: z.string(),
      version: z.string(),
      startedAt: time,
      /** The one that gives this answer. */
      answers: z.boolean(),
    }),
  ),
});
export const recountAnswer = z.object({
  mended: z.array(
    z.object({ counter: z.string(), id: z.string(), stored: z.number().int(), counted: z.number().int() }),
  ),
});
export const health = z.object({ ok: z.boolean() });
const auditWord = z.string().min(1).max(100).optional();
export const auditQuery = pageQuery.extend({
  who: auditWord.describe('A person by name or id, or the id of whatever acted'),
  what: auditWord.describe('approval.answered, or approval for all that was done to approvals'),
  door: auditWord.describe('cli, web, mcp, agent, hub, …'),
  about: auditWord.describe('The id of what it was done to'),
  since: z.coerce.number().int().nonnegative().optional().describe('ms since 1970'),
});
