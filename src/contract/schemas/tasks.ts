import { z } from 'zod';
import { checkSource, LIMITS, TASK_PRIORITIES, TASK_STATES } from '#domain';
import { mode, pageQuery, time } from './common.ts';

/** A task by its id or a unique short form of it. */
export const taskRef = z.string().min(1).max(100);
const boardRef = z.string().min(1).max(LIMITS.boardNameCharacters);
export const state = z.enum(TASK_STATES);
export const priority = z.enum(TASK_PRIORITIES);
const yesNo = z.enum(['true', 'false']).transform((text) => text === 'true');

const title = z.string().trim().min(1).max(LIMITS.taskTitleCharacters);
const description = z.string().max(LIMITS.taskDescriptionCharacters);
const note = z.string().min(1).max(LIMITS.taskNoteCharacters);
const tags = z
  .array(
    z
      .string()
      .max(LIMITS.taskTagCharacters)
      .regex(/^[\p{L}\p{N}][\p{L}\p{N}._:/-]*$/u, { error: 'a tag of letters, digits and . _ : / -' }),
  )
  .max(LIMITS.taskTags);
const metadata = z
  .record(z.string().max(200), z.unknown())
  .refine((value) => new TextEncoder().encode(JSON.stringify(value)).length <= LIMITS.taskMetadataBytes, {
    error: `at most ${LIMITS.taskMetadataBytes} bytes as JSON`,
  });
export const checklistItem = z.object({
  text: z.string().trim().min(1).max(LIMITS.taskChecklistItemCharacters),
  done: z.boolean(),
});
const checklist = z
  .array(checklistItem.extend({ done: z.boolean().default(false) }).strict())
  .max(LIMITS.taskChecklistItems);
const mostAttempts = z.number().int().min(1).max(LIMITS.taskAttemptsMost);

/** Whom it is for. On the way in an agent may be named, and a session called by its label. */
const assigneeInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('any') }),
  z.strictObject({ kind: z.literal('agent'), agent: z.string().min(1).max(200) }),
  z.strictObject({ kind: z.literal('harness'), harness: z.string().min(1).max(64) }),
  z.strictObject({ kind: z.literal('session'), session: z.string().min(1).max(600) }),
]);
/** An address that names a program, an option or a password is refused, as where a session is spawned on it. */
const gitSource = z
  .strictObject({
    url: z.string().min(1).max(2_048),
    ref: z.string().min(1).max(250).nullable().default(null),
  })
  .superRefine((source, context) => {
    const checked = checkSource(source);
    if (!checked.ok) context.addIssue({ code: 'custom', message: checked.error.message.replace(/\.$/, '') });
  });

/** Where and how a fleet agent works on a task by itself; see the domain's `TaskWork`. */
export const workInput = z.strictObject({
  harness: z.string().min(1).max(64).nullable().exactOptional(),
  cwd: z
    .string()
    .max(4_096)
    .regex(/^\//, { error: 'an absolute path on the host of the agent' })
    .nullable()
    .exactOptional(),
  source: gitSource.nullable().exactOptional(),
  model: z.string().min(1).max(200).nullable().exactOptional(),
  role: z.string().min(1).max(64).nullable().exactOptional(),
  mode: mode.nullable().exactOptional(),
  command: z.boolean().exactOptional(),
});
/** What a task is made from. */
export const taskDraft = z.strictObject({
  title,
  description: description.optional(),
  state: z
    .enum(['inbox', 'up_next'])
    .optional()
    .describe('up_next: may be claimed, also when left out; inbox: somebody looks first'),
  priority: priority.optional(),
  tags: tags.optional(),
  dueAt: time.optional(),
  metadata: metadata.optional(),
  checklist: checklist.optional(),
  assignee: assigneeInput.optional(),
  work: workInput.optional().describe('Over what the board says, key by key'),
  mostAttempts: mostAttempts.optional().describe('Tries before it is blocked; the board’s when left out'),
  needs: z.array(taskRef).max(LIMITS.taskNeedsMost).optional().describe('Tasks that have to be done first'),
});
const taskTeam = z.string().min(1).max(100);
export const createRequest = taskDraft.extend({
  board: boardRef.optional().describe('Its name or id; `main` when left out'),
  team: taskTeam.optional().describe('In place of a board: the team whose task it is, by name or id'),
});

export const changeRequest = z
  .strictObject({
    title: title.optional(),
    description: description.nullable().optional(),
    priority: priority.optional(),
    tags: tags.optional(),
    dueAt: time.nullable().optional(),
    metadata: metadata.optional(),
    checklist: checklist.optional(),
    assignee: assigneeInput.optional(),
    work: workInput.nullable().optional(),
    mostAttempts: mostAttempts.optional(),
    blocked: z
      .string()
      .min(1)
      .max(1_000)
      .nullable()
      .optional()
      .describe('A reason blocks it; null takes the block away'),
    note: note.optional(),
  })
  .refine((change) => Object.entries(change).some(([key, value]) => key !== 'note' && value !== undefined), {
    error: 'name at least one field that is to change beside the note',
  });

export const listQuery = pageQuery.extend({
  board: boardRef.optional(),
  team: taskTeam.optional().describe('Only of this team, by its name or id'),
  state: state.optional(),
  open: yesNo.optional().describe('Those that are neither done nor cancelled'),
  assignee: z.string().max(700).optional().describe('any, agent:NAME, harness:NAME or session:LABEL'),
  tag: z.string().min(1).max(LIMITS.taskTagCharacters).optional(),
  priority: priority.optional(),
  blocked: yesNo.optional(),
  text: z.string().min(1).max(200).optional().describe('Part of the title'),
});

const claimId = z.string().min(1).max(200);
export const claimRequest = z.strictObject({
  claim_id: claimId.describe('Repeated with it, the call answers the same tasks'),
  most: z.number().int().min(1).max(LIMITS.taskClaimsMost).default(1),
});
export const nextQuery = z.object({
  claim_id: claimId
    .optional()
    .describe(
      'For agents, whose call claims: repeated with it, it answers the same task; else the Idempotency-Key',
    ),
});

export const moveRequest = z
  .strictObject({
    state: state.optional(),
    before: taskRef.optional().describe('Another task of the column, whose priority it takes'),
    after: taskRef.optional(),
    note: note.optional(),
  })
  .refine((to) => (to.state ?? to.before ?? to.after) !== undefined, {
    error: 'name at least one of state, before and after',
  })
  .refine((to) => to.before === undefined || to.after === undefined, {
    error: 'name before or after, not both',
  });
export const noteRequest = z.strictObject({ text: note });
export const linkRequest = z.strictObject({ needs: taskRef });
export const rerunRequest = z.strictObject({ note: note.optional() });

export const fence = z.number().int().min(0);
const held = z.strictObject({ fence: fence.describe('As the claim answered it'), note: note.optional() });
export const completeRequest = held.extend({
  result: z.string().max(LIMITS.taskResultCharacters).optional(),
});
export const failRequest = held.extend({ reason: z.string().trim().min(1).max(LIMITS.taskNoteCharacters) });
export const returnRequest = held;
