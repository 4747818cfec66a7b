import { z } from 'zod';
import { REFUSAL_CODES, WORKSPACE_KINDS, WORKSPACE_LIMITS } from '#domain';
import { wirePage, wireQuery } from './wire-log.ts';

// What hub and agent tell each other of the directories that sessions work in.

const kind = z.enum(WORKSPACE_KINDS);
const path = z.string().min(1).max(4_096);
const branch = z.string().max(1_024).nullable();
const { changedFiles, pathCharacters, patchBytes, diffBytes, gateOutputBytes } = WORKSPACE_LIMITS;
const paths = z.array(z.string().max(pathCharacters)).max(changedFiles);

export const workspaceWish = z.object({
  of: z.string(),
  name: z.string(),
  kind,
  asked: z.boolean(),
  from: z.string(),
  guard: z.literal('read_only').nullable(),
});

export const workspacePlace = z.strictObject({
  kind,
  path,
  branch,
  baseCommit: z.string().max(64).nullable(),
  target: branch,
  unguarded: z.string().max(2_000).nullable(),
});

export const turnWork = z.strictObject({
  branch,
  ahead: z.number().int().min(0),
  changed: paths,
  more: z.boolean(),
  merged: z.boolean(),
  forbidden: z
    .strictObject({
      paths,
      more: z.boolean(),
      patch: z.string().max(patchBytes),
      cut: z.boolean(),
      patchFile: z.string().max(4_096).exactOptional(),
      keptAs: z.string().max(1_024).exactOptional(),
    })
    .exactOptional(),
  problem: z.string().max(2_000).exactOptional(),
});

export const qualityGate = z.object({ name: z.string(), command: z.string(), timeoutSeconds: z.number() });

export const workspaceAsk = z.discriminatedUnion('do', [
  z.object({ do: z.literal('diff'), bytes: z.number().int() }),
  z.object({
    do: z.literal('merge'),
    into: z.string().nullable(),
    message: z.string(),
    dryRun: z.boolean(),
  }),
  z.object({ do: z.literal('discard'), force: z.boolean() }),
  z.object({ do: z.literal('gate'), gates: z.array(qualityGate) }),
  z.object({ do: z.literal('wire'), ...wireQuery.shape }),
]);

const file = z.strictObject({
  path: z.string().max(4_096),
  change: z.string().max(40),
  added: z.number().int().nullable(),
  removed: z.number().int().nullable(),
});
const into = z.string().max(1_024);

/** Which of these comes is decided by what was asked. */
export const workspaceAnswer = z.discriminatedUnion('is', [
  z.strictObject({
    is: z.literal('diff'),
    from: z.string().max(64),
    to: z.string().max(64),
    files: z.array(file).max(2_000),
    // Characters are not bytes: what is cut at a bound in bytes is no longer than that in characters.
    patch: z.string().max(diffBytes),
    cut: z.boolean(),
  }),
  z.strictObject({ is: z.literal('merged'), commit: z.string().max(64), into }),
  z.strictObject({ is: z.literal('nothing'), into }),
  z.strictObject({
    is: z.literal('conflict'),
    into,
    files: z.array(z.strictObject({ path: z.string().max(4_096), text: z.string().max(64 * 1024) })).max(100),
  }),
  z.strictObject({
    is: z.literal('discarded'),
    keptAs: z.string().max(1_024).nullable(),
    lost: z.array(z.string().max(4_096)).max(1_000),
  }),
  z.strictObject({
    is: z.literal('gates'),
    results: z
      .array(
        z.strictObject({
          name: z.string().max(200),
          code: z.number().int().nullable(),
          output: z.string().max(gateOutputBytes + 200),
        }),
      )
      .max(50),
  }),
  z.strictObject({ is: z.literal('wire'), ...wirePage.shape }),
  z.strictObject({
    is: z.literal('refused'),
    code: z.enum(REFUSAL_CODES),
    message: z.string().max(8_000),
    hint: z.string().max(2_000).nullable(),
    details: z.record(z.string(), z.unknown()).nullable(),
  }),
]);
export const workspaceAnswerRequest = z.strictObject({
  /** As the question named itself. */
  request: z.string().min(1).max(200),
  answer: workspaceAnswer,
});
/** `before`: it had an answer, or nobody waits for one any more. */
export const workspaceAnswerTaken = z.object({ taken: z.enum(['now', 'before']) });
