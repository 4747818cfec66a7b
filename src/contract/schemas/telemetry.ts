import { z } from 'zod';

export const readiness = z.object({
  ready: z.boolean(),
  checks: z.object({
    /** `slow`: no answer within 2 s. */
    database: z.enum(['ok', 'slow', 'unreachable']),
    stopping: z.boolean(),
    /** Background parts whose last round failed. */
    failingParts: z.array(z.string()),
  }),
});
export const metrics = z.string();
