import { SCRIPT_LIMITS } from '../script-limits.ts';
import { GuestMachine } from './guest-machine.ts';
import type { Order, SyntaxProblem, ThreadData } from './orders.ts';
import { Sandbox } from './sandbox.ts';
import { createMachine, syntaxProblem } from './virtual-machine.ts';

/** The thread's end of what connects it with the hub's side. */
export interface OrderPort {
  on(event: 'message', hear: (order: unknown) => void): void;
  /** JSON texts, and nothing else. */
  postMessage(said: string): void;
}

/** Obeys orders one after the other: a machine takes a moment to be made, and answers must not overtake it. */
export function hearOrders(port: OrderPort, data: ThreadData): void {
  const obey = obeyerOf(data, (message) => port.postMessage(JSON.stringify(message)));
  let before: Promise<void> = Promise.resolve();
  port.on('message', (order) => {
    if (isOrder(order)) before = before.then(() => obey(order));
  });
}

function obeyerOf(data: ThreadData, say: (message: object) => void): (order: Order) => Promise<void> {
  const usual = SCRIPT_LIMITS.memoryBytes;
  // Made while nobody waits for it.
  const spare = GuestMachine.make(data, usual);
  const guestFor = (bytes: number) => (bytes === usual ? spare : GuestMachine.make(data, bytes));
  let sandbox: Sandbox | undefined;
  return async (order) => {
    if (order.do === 'check') return say({ said: 'checked', problem: await check(order.source, data) });
    if (order.do === 'start') sandbox = new Sandbox(order, await guestFor(order.limits.memoryBytes));
    const told =
      order.do === 'start'
        ? sandbox?.begin()
        : order.do === 'answer'
          ? sandbox?.answer(order)
          : sandbox?.abort(order.reason);
    if (!told) return;
    say({ said: 'still', still: told.still });
    if (!told.end) return;
    sandbox = undefined;
    say({ said: 'ended', end: told.end });
  };
}

async function check(source: string, data: ThreadData): Promise<SyntaxProblem | null> {
  try {
    using machine = await createMachine(data.wasm, {
      memoryBytes: SCRIPT_LIMITS.memoryBytes,
      nowMs: () => 0,
      mustStop: () => false,
      onUnhandled: () => undefined,
      moduleText: () => undefined,
    });
    return syntaxProblem(machine, source) ?? null;
  } catch (error) {
    // The compiler itself fell over: there is no place to tell.
    const why = error instanceof Error ? error.message : String(error);
    return { line: 1, column: 1, message: `it cannot be compiled: ${why}` };
  }
}

function isOrder(said: unknown): said is Order {
  return typeof said === 'object' && said !== null && 'do' in said;
}
