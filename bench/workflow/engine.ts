import { fork } from 'node:child_process';
import { once } from 'node:events';

/** What one run of a workflow took. */
export interface RunTaken {
  ms: number;
  /** By how much its process had grown at the end. */
  grownBytes: number;
}

/** What an engine's process answers: once `ready`, then for each run that it is asked for. */
export type FromEngine = 'ready' | RunTaken | { error: string };
/** What it is asked: a workflow of so many steps, one after another. */
export type ToEngine = { steps: number } | 'close';

/** An engine in a process of its own. */
export interface Engine {
  name: string;
  run(steps: number): Promise<RunTaken>;
  close(): Promise<void>;
}

/** Starts a program of an engine on a database, and waits until it is ready. */
export async function openEngine(name: string, program: string, database: string): Promise<Engine> {
  const child = fork(program, [database]);
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`${name} ended with ${String(code)}`);
  });
  // Waited for below, or nobody waits any more.
  gone.catch(() => {});
  const answer = async (): Promise<FromEngine> => {
    const [message] = await Promise.race([once(child, 'message'), gone]);
    return message as FromEngine;
  };
  const first = await answer();
  if (first !== 'ready') throw new Error(`${name} is not ready: ${JSON.stringify(first)}`);
  return {
    name,
    async run(steps) {
      child.send({ steps } satisfies ToEngine);
      const taken = await answer();
      if (taken === 'ready' || 'error' in taken) throw new Error(`${name}: ${JSON.stringify(taken)}`);
      return taken;
    },
    async close() {
      const ended = once(child, 'exit');
      child.send('close' satisfies ToEngine);
      await ended;
    },
  };
}
