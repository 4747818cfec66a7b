import { parentPort, workerData } from 'node:worker_threads';
import { SCRIPT_LIMITS } from '../script-limits.ts';
import type { Order, ThreadData } from './orders.ts';
import { Sandbox, type Stillness } from './sandbox.ts';
import { createMachine, syntaxProblem } from './virtual-machine.ts';

/** The thread of one script. It hears orders and says JSON texts; loaded by Node as the file of a worker. */
const port = parentPort;
if (!port || !isThreadData(workerData)) throw new Error('this file is run as a thread, with its data');
const data: ThreadData = workerData;
const say = (message: object) => port.postMessage(JSON.stringify(message));
let sandbox: Sandbox | undefined;
let before: Promise<void> = Promise.resolve();

port.on('message', (order: unknown) => {
  // One after the other: a machine takes a moment to be made, and answers must not overtake it.
  if (isOrder(order)) before = before.then(() => obey(order));
});

async function obey(order: Order): Promise<void> {
  switch (order.do) {
    case 'check':
      return say({ said: 'checked', problem: await check(order.source) });
    case 'start':
      sandbox = new Sandbox(order);
      return tell(await sandbox.begin(data));
    case 'answer':
      if (sandbox) tell(sandbox.answer(order));
      return;
    case 'abort':
      if (sandbox) tell(sandbox.abort(order.reason));
  }
}

function tell({ still, end }: Stillness): void {
  say({ said: 'still', still });
  if (!end) return;
  sandbox = undefined;
  say({ said: 'ended', end });
}

async function check(source: string) {
  using machine = await createMachine(data, {
    memoryBytes: SCRIPT_LIMITS.memoryBytes,
    nowMs: 0,
    mustStop: () => false,
    onUnhandled: () => undefined,
  });
  return syntaxProblem(machine, source) ?? null;
}

function isOrder(said: unknown): said is Order {
  return typeof said === 'object' && said !== null && 'do' in said;
}

function isThreadData(given: unknown): given is ThreadData {
  return typeof given === 'object' && given !== null && 'wasm' in given && 'guest' in given;
}
