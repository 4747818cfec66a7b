import { z } from 'zod';
import { WORKSPACE_KINDS } from '#domain';
import { agentId, page, pageQuery, sessionId, time } from './common.ts';

const branchName = z
  .string()
  .min(1)
  .max(250)
  .regex(/^(?!-)[^\s~^:?*[\\]+$/, 'a name of a branch');

export const workspaceView = z.object({
  session: sessionId,
  /** `team:role:name` for a teammate, else the session's label or id. */
  of: z.string(),
  /** Null when that agent was removed. */
  agent: z.object({ id: agentId, name: z.string() }).nullable(),
  kind: z.enum(WORKSPACE_KINDS),
  path: z.string(),
  branch: z.string().nullable(),
  baseCommit: z.string().nullable(),
  /** Into which it is merged unless another is named. */
  target: z.string().nullable(),
  ahead: z.number().int().nullable(),
  /** As of `seenAt`: files that differ from its base; at most 200. */
  changed: z.array(z.string()),
  moreChanged: z.boolean(),
  merged: z.boolean(),
  /** Why nobody looks for forbidden writes though its role may not write; null where that does not apply. */
  unguarded: z.string().nullable(),
  seenAt: time.nullable(),
});
export const workspaceQuery = pageQuery.extend({
  team: z.string().min(1).max(200).optional().describe('Those of one team: its name or id'),
});
export const workspacePage = page(workspaceView);

export const workspaceDiff = z.object({
  from: z.string(),
  to: z.string(),
  files: z.array(
    z.object({
      path: z.string(),
      change: z.string(),
      added: z.number().int().nullable(),
      removed: z.number().int().nullable(),
    }),
  ),
  /** Unified; cut at 1 MB. */
  patch: z.string(),
  cut: z.boolean(),
});

export const mergeRequest = z.strictObject({
  into: branchName.optional().describe('The branch that takes it; the one that it was made from unless said'),
  message: z.string().min(1).max(10_000).optional(),
  dry_run: z.boolean().default(false).describe('Only say what would come of it'),
});
export const mergeAnswer = z.discriminatedUnion('outcome', [
  /** `commit`: with `dry_run` nothing points at it. */
  z.object({ outcome: z.literal('merged'), commit: z.string(), into: z.string() }),
  z.object({ outcome: z.literal('nothing'), into: z.string() }),
  z.object({
    outcome: z.literal('conflict'),
    into: z.string(),
    files: z.array(z.object({ path: z.string(), text: z.string() })),
  }),
]);

export const discardRequest = z.strictObject({
  force: z.boolean().default(false).describe('Also with work that is nowhere else: that is kept under a ref'),
});
export const discardAnswer = z.object({ keptAs: z.string().nullable(), lost: z.array(z.string()) });
