import type { Log } from '#base';
import type { Principal } from '#domain';
import type { Hub } from '#hub';

/** Routes whose answers may carry mail, which counts as read when the next call of its session arrives. */
export const CARRIES_MAIL: ReadonlySet<string> = new Set([
  'mail.wait',
  'messages.read',
  'messages.send',
  'sessions.send',
]);

/** An answer that is cut off before all of it was sent takes nothing with it: the next call would count its mail as read. */
export function keepMailOfCut(request: Request, by: Principal, { hub, log }: { hub: Hub; log: Log }): void {
  // The signal outlives the handler: it is aborted when the connection closes before the answer has been sent.
  const keep = () =>
    void hub.mail.takeBack(by).catch((error: unknown) => {
      log.write('warn', 'Mail of an answer that was cut off could not be taken back', {
        error: String(error),
      });
    });
  request.signal.addEventListener('abort', keep, { once: true });
}
