import type { Worker } from 'node:worker_threads';
import { pause, type Clock } from '#base';
import { checkScript } from './check/check-script.ts';
import { withoutExportOfMeta } from './check/read-meta.ts';
import type { RunningScript, ScriptEvents, ScriptRuntime, ScriptStart } from './script-port.ts';
import { ScriptRun } from './script-run.ts';
import { ScriptThreads } from './script-threads.ts';
import type { Order, SyntaxProblem } from './thread/orders.ts';
import { readWallMessage } from './wall-messages.ts';

/** For the compiler; it is far from it with the longest script. */
const CHECK_MS = 30_000;

const WATCH_MARGIN_MS = 10_000;

export interface RuntimeOptions {
  clock: Clock;
  /** Real time that a script has beyond twice its processor time before its thread is ended from outside. */
  watchMarginMs?: number;
}

/** What runs scripts. Nothing is loaded or begun before the first is checked or started. */
export function createScriptRuntime({
  clock,
  watchMarginMs = WATCH_MARGIN_MS,
}: RuntimeOptions): ScriptRuntime {
  const threads = new ScriptThreads();
  const running = new Set<RunningScript>();
  return {
    check: (source) => checkScript(source, (text) => compile(threads, clock, text)),
    start(input: ScriptStart, events: ScriptEvents) {
      const source = withoutExportOfMeta(input.source);
      const run = new ScriptRun(threads.take(), { clock, watchMarginMs }, { ...input, source }, events);
      running.add(run);
      void run.ended.then(() => running.delete(run));
      return run;
    },
    async close() {
      await Promise.all([...running].map((run) => run.kill()));
      await threads.close();
    },
  };
}

/** Compiles in a thread, so that a script made to be slow to compile keeps nobody else waiting. */
async function compile(threads: ScriptThreads, clock: Clock, source: string): Promise<SyntaxProblem | null> {
  const worker = threads.borrow();
  const order: Order = { do: 'check', source };
  const over = new AbortController();
  const late = pause(clock, CHECK_MS, over.signal).then(() => 'late' as const);
  try {
    const heard = await Promise.race([answerOf(worker, order), late]);
    if (heard !== 'late') {
      threads.giveBack(worker);
      return heard;
    }
  } finally {
    over.abort();
  }
  await worker.terminate();
  return { line: 1, column: 1, message: `it could not be compiled within ${CHECK_MS / 1_000} seconds` };
}

function answerOf(worker: Worker, order: Order): Promise<SyntaxProblem | null> {
  const { promise, resolve, reject } = Promise.withResolvers<SyntaxProblem | null>();
  const hear = (said: unknown) => {
    const message = readWallMessage(said);
    if (message?.said === 'checked') resolve(message.problem);
    else reject(new Error('the thread that compiles said what cannot be understood'));
  };
  const fail = (error: Error) => reject(error);
  worker.once('message', hear);
  worker.once('error', fail);
  worker.postMessage(order);
  return promise.finally(() => {
    worker.off('message', hear);
    worker.off('error', fail);
  });
}
