import { EventEmitter } from 'node:events';
import { systemClock } from '#base';
import { withoutExportOfMeta } from '../check/read-meta.ts';
import type { RunningScript, ScriptEvents, ScriptStart } from '../script-port.ts';
import { ScriptRun, type ScriptThread } from '../script-run.ts';
import { readThreadData } from '../thread-data.ts';
import { hearOrders } from '../thread/hear-orders.ts';

const data = readThreadData();

/**
 * Runs scripts in this thread: all of the sandbox and of the wall, and nothing that a thread costs. A script that
 * cannot be interrupted hangs the test.
 */
export const inPlace = {
  start(input: ScriptStart, events: ScriptEvents): RunningScript {
    const toHub = new EventEmitter();
    const toScript = new EventEmitter();
    hearOrders(
      {
        on: (event, hear) => void toScript.on(event, hear),
        postMessage: (said) => queueMicrotask(() => toHub.emit('message', said)),
      },
      data,
    );
    const thread: ScriptThread = {
      on: (event, hear) => toHub.on(event, hear),
      once: (event: string, hear: (error: Error) => void) => toHub.once(event, hear),
      postMessage: (order) => queueMicrotask(() => toScript.emit('message', structuredClone(order))),
      async terminate() {
        toHub.removeAllListeners();
        toScript.removeAllListeners();
      },
    };
    return new ScriptRun(
      thread,
      { clock: systemClock, watchMarginMs: 60_000 },
      { ...input, source: withoutExportOfMeta(input.source) },
      events,
    );
  },
};
