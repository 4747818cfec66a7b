import type { Message, Principal, SessionId, TurnId } from '#domain';
import type { Answer, Page, PageOf } from '../answer.ts';

export interface MailService {
  /**
   * Takes the mail of the caller's own session, waiting for it. What was handed out before counts as read now, because
   * a later call of that session has arrived.
   */
  wait(
    by: Principal,
    input: { timeoutSeconds: number; turn?: TurnId | undefined; limit: number },
    signal?: AbortSignal,
  ): Answer<{ messages: Message[]; more: boolean }>;
  /**
   * Takes what waits for an outside session, to be carried by the answer of another call. Acknowledges nothing: that is
   * the call's own. Nothing for others; managed sessions get envelope turns.
   */
  take(by: Principal, limit: number, signal?: AbortSignal): Answer<{ messages: Message[]; more: boolean }>;
  /**
   * The answer of a call was cut off on its way: what calls of this session were handed since the last one that arrived
   * waits again. Something that did arrive by another call meanwhile comes twice, with the same id.
   */
  takeBack(by: Principal): Promise<void>;
  list(by: Principal, query: Page & { session?: SessionId | undefined }): Answer<PageOf<Message>>;
}
