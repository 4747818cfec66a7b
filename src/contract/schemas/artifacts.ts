import { z } from 'zod';
import { ARTIFACT_TYPES, CONFLICT_POLICIES, LIMITS, VERSION_STATES } from '#domain';
import { artifactId, page, pageQuery, runId, sessionId, teamId, time, userId } from './common.ts';

/** An artifact by its name, its id, or a unique short form of it. */
export const artifactRef = z
  .string()
  .min(1)
  .max(LIMITS.artifactNameCharacters * 2);
const teamRef = z
  .string()
  .min(1)
  .max(100)
  .describe('The team that it belongs to, by name or id; left out by who is in exactly one');
const runRef = z.string().min(1).max(100).describe('In place of a team: the run that it belongs to, by id');
const home = { team: teamRef.optional(), run: runRef.optional() };
const number = z.number().int().min(1).max(LIMITS.versionsPerArtifact);
const versionNumber = z.coerce.number().int().min(1).max(LIMITS.versionsPerArtifact);

export const type = z.enum(ARTIFACT_TYPES);
export const digest = z.string().regex(/^[0-9a-f]{64}$/, { error: 'a SHA-256 in small hex digits' });
export const name = z
  .string()
  .min(1)
  .max(LIMITS.artifactNameCharacters * 2);
export const policy = z
  .enum(CONFLICT_POLICIES)
  .describe('What becomes of an update that was made from an older version; manual_merge unless said');
export const note = z
  .string()
  .min(1)
  .max(LIMITS.artifactNoteCharacters)
  .describe('What this version is about');
export const base = number.describe(
  'The version that it was made from; may be left out by who wrote what stands now',
);

const given = {
  body: z
    .string()
    .max(Math.ceil((LIMITS.artifactInlineBytes * 4) / 3) + 4)
    .optional()
    .describe(`The text, or base64 of other octets: ${LIMITS.artifactInlineBytes} bytes at most`),
  encoding: z.enum(['utf-8', 'base64']).optional(),
  digest: digest.optional().describe('In place of `body`: what was uploaded under this digest'),
  note: note.optional(),
};
const oneBody = ({ body, digest: of }: { body?: string | undefined; digest?: string | undefined }) =>
  (body === undefined) !== (of === undefined);
const ONE_BODY = { error: 'give either body or digest' };

export const createRequest = z
  .strictObject({ ...home, name, type, policy: policy.optional(), ...given })
  .refine(oneBody, ONE_BODY);
export const updateRequest = z
  .strictObject({ ...home, base: base.optional(), ...given })
  .refine(oneBody, ONE_BODY);
export const take = z.enum(['head', 'conflict']);
export const resolveRequest = z
  .strictObject({ ...home, base: base.optional(), take: take.optional(), ...given })
  .refine(
    (input) =>
      input.take === undefined ? oneBody(input) : input.body === undefined && input.digest === undefined,
    {
      error: 'give either take, or a body that joins the two',
    },
  );

/** Whose it is: a team's or a run's. */
export const ofHome = z.object(home);
export const showQuery = ofHome.extend({ version: versionNumber.optional() });
export const diffQuery = ofHome.extend({ from: versionNumber.optional(), to: versionNumber.optional() });
export const historyQuery = pageQuery.extend(ofHome.shape);
export const listQuery = pageQuery.extend({
  ...home,
  type: type.optional(),
  conflict: z
    .enum(['true', 'false'])
    .optional()
    .describe('Only those that wait to be resolved, or only others'),
});

const version = z.object({
  version: number,
  base: number.nullable(),
  state: z.enum(VERSION_STATES),
  author: z.union([userId, sessionId]),
  authorName: z.string(),
  digest,
  bytes: z.number().int().nonnegative(),
  note: z.string().nullable(),
  createdAt: time,
});
export const artifactView = z.object({
  id: artifactId,
  team: z.object({ id: teamId, name: z.string() }).nullable(),
  run: z.object({ id: runId, name: z.string() }).nullable(),
  step: z.string().nullable().describe('Of a run: the step whose answer it was first'),
  name: z.string(),
  type,
  policy: z.enum(CONFLICT_POLICIES),
  head: number,
  versions: number,
  conflict: number.nullable(),
  createdAt: time,
  updatedAt: time,
  newest: version,
});
export const artifactPage = page(artifactView);
export const versionPage = page(version);
export const bodyView = z.object({
  artifact: artifactView,
  version,
  encoding: z.enum(['utf-8', 'base64']),
  body: z
    .string()
    .nullable()
    .describe(`Null when it has more than ${LIMITS.artifactInlineBytes} bytes: fetch it from its \`body\``),
});
export const outcomeView = z.object({
  outcome: z.enum(['written', 'merged', 'conflict', 'unchanged', 'resolved']),
  written: number.describe('The version that the given body stands in'),
  artifact: artifactView,
  conflict: z.string().optional(),
});
export const diffView = z.object({ from: number, to: number, diff: z.string(), cut: z.boolean() });
export const uploadAnswer = z.object({ digest, bytes: z.number().int().nonnegative() });
/** Octets as they are, in a request or an answer; OpenAPI shows them as binary. */
export const octets = z.custom<Uint8Array>((value) => value instanceof Uint8Array);
