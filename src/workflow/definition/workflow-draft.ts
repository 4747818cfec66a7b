import { z } from 'zod';
import { INPUT_TYPES } from './workflow-schema.ts';
import { outputSchema } from './output-schema.ts';

const texts = z.array(z.string().catch('')).catch([]);
const any = z.string().optional().catch(undefined);
const at = <T extends z.ZodType>(shape: T) => z.array(shape).catch([]);

const step = z
  .object({
    id: any,
    needs: texts,
    after: texts,
    prompt: any,
    when: any,
    for_each: z
      .union([z.string(), z.array(z.unknown())])
      .optional()
      .catch(undefined),
    approval: z.object({ text: any }).optional().catch(undefined),
    output: outputSchema.or(z.literal('unreadable')).optional().catch('unreadable'),
    produces: at(z.object({ name: any }).catch({ name: undefined })),
    consumes: texts,
  })
  .catch({
    id: undefined,
    needs: [],
    after: [],
    ...{ prompt: undefined, when: undefined, for_each: undefined },
    approval: undefined,
    output: undefined,
    produces: [],
    consumes: [],
  });

/** As much of a workflow as can be read, though its text breaks the schema elsewhere: so that all findings come at once. */
export const workflowDraft = z
  .object({
    name: any,
    inputs: z
      .record(
        z.string(),
        z
          .object({
            type: z.enum(INPUT_TYPES).default('string').catch('object'),
            default: z.unknown().optional(),
            required: z.boolean().default(false).catch(false),
            choices: z.array(z.unknown()).optional().catch(undefined),
          })
          .catch({ type: 'object', default: undefined, required: false, choices: undefined }),
      )
      .catch({}),
    steps: at(step),
  })
  .catch({ name: undefined, inputs: {}, steps: [] });

export type WorkflowDraft = z.output<typeof workflowDraft>;
export type DraftStep = WorkflowDraft['steps'][number];
