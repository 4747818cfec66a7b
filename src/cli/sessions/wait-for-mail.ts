import type { Result } from '#base';
import type { RouteAnswer, RouteInput } from '#contract';
import type { Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';

/** Node's fetch gives up on an answer that takes 300 s to begin, which would look like a hub that is away. */
export const LONGEST_CALL_SECONDS = 240;

type Wait = RouteInput<'mail.wait'>['body'] & { timeoutSeconds: number };

/** Waits for mail, however long, by calls that are each short enough. */
export async function waitForMail(
  { call }: Pick<CommandContext, 'call'>,
  { timeoutSeconds, ...which }: Wait,
): Promise<Result<RouteAnswer<'mail.wait'>, Refusal>> {
  for (let left = timeoutSeconds; ; left -= LONGEST_CALL_SECONDS) {
    const slice = Math.min(left, LONGEST_CALL_SECONDS);
    const mail = await call('mail.wait', { body: { ...which, timeoutSeconds: slice } });
    if (!mail.ok || mail.value.messages.length > 0 || left <= slice) return mail;
  }
}
