import type { ManualClock, Result } from '#base';
import type { Refusal, SessionId } from '#domain';
import type { Hub } from '#hub';
import type { RunningHub } from '../world/hub-machine.ts';
import type { Trace } from '../world/trace.ts';
import type { OwnerBooks, OwnerCall } from './owner-books.ts';

export interface CallParts {
  clock: ManualClock;
  trace: Trace;
  books: OwnerBooks;
  hub: () => RunningHub | undefined;
}

export interface Call<T> {
  /** Who calls, and what for. */
  name: string;
  what: string;
  /** The session that calls, where it is known. */
  by?: SessionId | undefined;
  invoke: (hub: Hub, signal: AbortSignal) => Promise<Result<T, Refusal>>;
  taken?: ((value: T) => void) | undefined;
  refused?: ((why: Refusal) => void) | undefined;
  /** No answer will be heard: the hub died, or the caller went away. */
  cut?: (() => void) | undefined;
  /** The caller goes away after so many ms. */
  abortAfter?: number | undefined;
}

/** Begins a call of an actor. Its answer is heard when it comes, unless the hub dies or the caller goes away before. */
export function beginCall<T>({ clock, trace, books, hub: current }: CallParts, doing: Call<T>): void {
  const { name, what } = doing;
  const running = current();
  if (!running) return;
  const call: OwnerCall = { what, status: 'pending', begunAt: clock.now(), by: doing.by };
  books.calls.push(call);
  trace.write(clock.now(), `${name}: ${what}`);
  const end = (status: OwnerCall['status'], said: string): boolean => {
    if (call.status !== 'pending') return false;
    call.status = status;
    call.endedAt = clock.now();
    trace.write(clock.now(), `${name}: ${what} ${said}`);
    return true;
  };
  const gone = new AbortController();
  const cut = () => {
    if (end('cut', 'was cut off')) doing.cut?.();
  };
  const endWatch = running.life.atDeath(cut);
  if (doing.abortAfter !== undefined) {
    clock.after(doing.abortAfter, () => {
      cut();
      gone.abort();
    });
  }
  running.life.act(() => {
    running.life.gate(doing.invoke(running.hub, gone.signal)).then(
      (answer) => {
        endWatch();
        const said = answer.ok ? `→ ${brief(answer.value)}` : `refused: ${answer.error.code}`;
        if (!end(answer.ok ? 'ok' : 'refused', said)) return;
        if (answer.ok) doing.taken?.(answer.value);
        else doing.refused?.(answer.error);
      },
      (error: unknown) => {
        endWatch();
        const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
        if (end('refused', `threw ${String(error)}`)) books.problems.push(`${name} ${what} threw: ${said}`);
      },
    );
  });
}

function brief(value: unknown): string {
  const text =
    JSON.stringify(value, (key, part: unknown) => (key === 'why' || key === 'items' ? undefined : part)) ??
    'nothing';
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
