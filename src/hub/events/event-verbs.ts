import type { LoggedEvent, Principal, SessionId } from '#domain';
import type { Answer } from '../answer.ts';

export interface EventService {
  /** The position of now. */
  position(): Promise<string>;
  /** A position before all that was written at `at` (ms since 1970) or later, and little else. */
  positionAt(at: number): Promise<string>;
  /** Events of the caller after a cursor, oldest first, or a reset. */
  read(
    by: Principal,
    input: {
      after: string;
      session?: SessionId | undefined;
      types?: readonly string[] | undefined;
      limit: number;
    },
  ): Answer<
    | { events: LoggedEvent[]; cursor: string; more: boolean; heldBack?: boolean }
    | { reset: string; cursor: string }
  >;
  /** Calls `wake` when there may be more. Answers a function that ends it. */
  listen(wake: () => void): () => void;
}
