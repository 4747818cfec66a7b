import { parentPort, workerData } from 'node:worker_threads';
import { hearOrders } from './hear-orders.ts';
import type { ThreadData } from './orders.ts';

/** The thread of one script: loaded by Node as the file of a worker. */
const given: unknown = workerData;
if (!parentPort || !isThreadData(given)) throw new Error('this file is run as a thread, with its data');
hearOrders(parentPort, given);

function isThreadData(data: unknown): data is ThreadData {
  return typeof data === 'object' && data !== null && 'wasm' in data && 'guest' in data;
}
