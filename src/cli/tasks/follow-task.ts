import { EXIT, type Client, type StreamedEvent } from '#contract/client';
import { EVENT_TYPES } from '#domain';
import { STOPPED, type CommandContext } from '../command-context.ts';
import { followEvents } from '../connection/follow-events.ts';
import { activityLine, badge, columnName, taskName, type TaskDetail } from '../output/task-lines.ts';
import { oneLine, plainText } from '../output/plain-text.ts';

const TYPES = EVENT_TYPES.filter((type) => /^(?:task|approval)\./.test(type));
const FEED_PAGE = 200;

/**
 * Prints the feed of a task as it grows, until the task has come to its end, and answers the exit code: done, failed or
 * cancelled, or that a person is needed (a review, a block). `seconds`: how long at most.
 */
export async function followTask(
  context: CommandContext,
  task: TaskDetail,
  seconds: number | undefined,
): Promise<number> {
  const hub = await context.hub();
  if (!hub.ok) return context.refuse(hub.error);
  return new Follow(context, task).run(hub.value, seconds);
}

/** How a task has ended as far as it goes by itself; undefined while it may still go on. */
function exitOf({ state, blocked, attempts, mostAttempts }: TaskDetail): number | undefined {
  if (state === 'done') return EXIT.done;
  if (state === 'cancelled') return EXIT.failed;
  if (blocked !== null) return attempts >= mostAttempts ? EXIT.failed : EXIT.needsPerson;
  return state === 'in_review' ? EXIT.needsPerson : undefined;
}

/** One task on the screen, as it goes. */
class Follow {
  readonly #context: CommandContext;
  #task: TaskDetail;
  /** The last line of the feed that was printed. */
  #seen = 0;
  readonly #over = new AbortController();
  #timedOut = false;
  /** That a person is needed was said, and is so still. */
  #told = false;

  constructor(context: CommandContext, task: TaskDetail) {
    this.#context = context;
    this.#task = task;
  }

  async run(hub: Client, seconds: number | undefined): Promise<number> {
    const { io, json } = this.#context;
    if (!json) this.#context.talk(`Following ${taskName(this.#task)}; Ctrl-C ends that, not the task.`);
    const stopTimer =
      seconds === undefined
        ? () => {}
        : io.clock.after(seconds * 1000, () => {
            this.#timedOut = true;
            this.#over.abort();
          });
    const refused = await followEvents(this.#context, hub, {
      types: TYPES,
      over: this.#over.signal,
      howToEnd: 'Ctrl-C ends it.',
      look: () => this.#look(),
      onEvent: async (event) => {
        if (event.subject === this.#task.id) return true;
        if (this.#isAboutSession(event)) await this.#needsPerson();
        return false;
      },
    }).finally(stopTimer);
    if (refused) return this.#context.refuse(refused);
    return this.#end(seconds ?? 0);
  }

  /** Prints what is new in its feed; ends the watch when the task has ended. */
  async #look(): Promise<void> {
    if (this.#over.signal.aborted) return;
    const params = { task: this.#task.id };
    const shown = await this.#context.call('tasks.show', { params });
    const feed = await this.#context.call('tasks.activity', { params, query: { limit: FEED_PAGE } });
    if (!shown.ok || !feed.ok) return;
    this.#task = shown.value;
    for (const line of feed.value.items.toSorted((a, b) => a.seq - b.seq)) {
      if (line.seq <= this.#seen) continue;
      this.#seen = line.seq;
      this.#context.item({ type: 'activity', activity: line }, () => activityLine(line, this.#context.style));
    }
    if (exitOf(shown.value) === undefined) await this.#needsPerson();
    else this.#over.abort();
  }

  #isAboutSession({ type, session }: StreamedEvent): boolean {
    return type.startsWith('approval.') && session !== null && session === this.#session();
  }

  /** The session that works on it now. */
  #session(): string | null {
    return this.#task.tries.find(({ state }) => state === 'running')?.session ?? null;
  }

  /** Whether its session waits for a person; says so when that is new. */
  async #needsPerson(): Promise<boolean> {
    const session = this.#session();
    if (session === null) return false;
    const shown = await this.#context.call('sessions.show', { params: { session }, query: {} });
    const needs = shown.ok && shown.value.status.word === 'needs_you';
    if (needs && !this.#told) {
      const why = oneLine(shown.value.status.why ?? 'it asks for an answer', 300);
      this.#context.talk(`It needs you: ${why}\nAnswer it: muster approval list`);
    }
    this.#told = needs;
    return needs;
  }

  async #end(seconds: number): Promise<number> {
    const { talk, json } = { talk: (text: string) => this.#context.talk(text), json: this.#context.json };
    const task = this.#task;
    const exit = exitOf(task);
    if (json) this.#context.item({ type: 'task', task }, () => '');
    if (exit === undefined) {
      if (!this.#timedOut) return this.#context.io.signal.aborted ? STOPPED : EXIT.failed;
      const standing = badge(task);
      talk(
        `Not over within ${seconds} s: it is in ${task.state}${standing === '' ? '' : `, ${standing}`}. The task goes on.`,
      );
      return (await this.#needsPerson()) ? EXIT.needsPerson : EXIT.timedOut;
    }
    if (task.result !== null && !json) this.#context.line(plainText(task.result).trimEnd());
    talk(endText(task));
    return exit;
  }
}

function endText(task: TaskDetail): string {
  const name = taskName(task);
  if (task.blocked !== null)
    return `${name} is blocked: ${oneLine(task.blocked, 500)}\nTry again: muster task rerun ${task.id}`;
  if (task.state === 'in_review')
    return `${name} wants a review. Take it: muster task move ${task.id} done. Send it back: muster task move ${task.id} up_next --note "…"`;
  return `${columnName(task.state)}: ${name}`;
}
