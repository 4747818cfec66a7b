import { z } from 'zod';
import { ok, refuse, type Result } from '#base';
import { LIMITS, refusal, type Refusal } from '#domain';

/** How a tool names the session that it is about: one of the two. */
export const addressFields = {
  session: z.string().min(1).max(LIMITS.labelCharacters).optional().describe('Its id, or its label'),
  label: z.string().min(1).max(LIMITS.labelCharacters).optional().describe('Its label, exactly'),
};

export function addressOf(input: {
  session?: string | undefined;
  label?: string | undefined;
}): Result<string, Refusal> {
  const { session, label } = input;
  if (session !== undefined && label !== undefined && session !== label) {
    return refuse(
      refusal('request.invalid', `session "${session}" and label "${label}" are both given.`, {
        hint: 'Give one of them.',
      }),
    );
  }
  const address = session ?? label;
  if (address !== undefined) return ok(address);
  return refuse(
    refusal('request.invalid', 'It is not said which session is meant.', {
      hint: 'Give its label or its id; see them with sessions_list.',
    }),
  );
}
