import { z } from 'zod';

/** Puts text into a running turn. ACP v1 has no word for it, so this is an extension between Muster and its own agents. */
export const STEER_METHOD = '_muster/steer';

export const steerRequest = z.object({ sessionId: z.string(), text: z.string() });
export type SteerRequest = z.infer<typeof steerRequest>;

/** `taken`: the model reads it before its next step; false when no turn runs or it has just ended. */
export const steerResponse = z.object({ taken: z.boolean() });
