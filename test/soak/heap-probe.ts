import { readdir, readFile, readlink } from 'node:fs/promises';
import { pause, systemClock } from '#base';

/** What a process holds, in MB, right after its garbage was collected. */
export interface Weight {
  /** What is reachable: objects of JavaScript, and the buffers and external strings that they hold. */
  keptMb: number;
  /** Of the whole process. What V8 and the allocator keep for later is in it, so that it says little by itself. */
  residentMb: number;
}

/** In the `NODE_OPTIONS` of what is to be weighed: once it is signalled to, an inspector finds it at a free port. */
export const INSPECTABLE = '--inspect-port=127.0.0.1:0';

/**
 * Has a Node process that was started with `INSPECTABLE` collect its garbage, and weighs what is left: garbage that waits
 * for its collection tells nothing of whether memory is bounded. Undefined when it has just begun, or ends.
 */
export async function weigh(pid: number): Promise<Weight | undefined> {
  try {
    if (!(await isReady(pid))) return undefined;
    process.kill(pid, 'SIGUSR1');
    const address = await inspectorOf(pid);
    return address === undefined ? undefined : await ask(address);
  } catch {
    return undefined;
  }
}

const SIGUSR1 = 10;

/** It is one that was meant, and would not end by the signal, as what has just begun does. */
async function isReady(pid: number): Promise<boolean> {
  const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
  const [, caught] = /^SigCgt:\s+([0-9a-f]+)$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  const isCaught = (BigInt(`0x${caught ?? '0'}`) >> BigInt(SIGUSR1 - 1)) % 2n === 1n;
  return isCaught && environment.includes(INSPECTABLE);
}

const TRIES = 200;
const BETWEEN_MS = 50;

/** A process takes a moment from the signal until it listens. */
async function inspectorOf(pid: number): Promise<string | undefined> {
  for (let left = TRIES; left > 0; left--) {
    for (const port of await portsOf(pid)) {
      const listed = await fetch(`http://127.0.0.1:${port}/json/list`).catch(() => undefined);
      const [, address] = /"webSocketDebuggerUrl":\s*"([^"]+)"/.exec((await listed?.text()) ?? '') ?? [];
      if (address !== undefined) return address;
    }
    await pause(systemClock, BETWEEN_MS);
  }
  return undefined;
}

/** A line of `/proc/net/tcp` of who listens on 127.0.0.1, with its port and its inode. */
const LISTENS = /^\s*\d+: 0100007F:([0-9A-F]{4}) \S+ 0A (?:\S+ +){5}(\d+)/gm;

/** On which it listens at 127.0.0.1. */
async function portsOf(pid: number): Promise<number[]> {
  const held = new Set<string>();
  for (const name of await readdir(`/proc/${pid}/fd`))
    held.add(await readlink(`/proc/${pid}/fd/${name}`).catch(() => ''));
  const table = await readFile(`/proc/${pid}/net/tcp`, 'utf8');
  return [...table.matchAll(LISTENS)].flatMap(([, port = '', inode]) =>
    held.has(`socket:[${inode}]`) ? [Number.parseInt(port, 16)] : [],
  );
}

/** In one go, so that nothing is allocated between; twice, for what a first collection finalizes a second one frees. */
const EXPRESSION = `
  globalThis.collectForSoak ??= (() => {
    process.getBuiltinModule('node:v8').setFlagsFromString('--expose-gc');
    return process.getBuiltinModule('node:vm').runInNewContext('gc');
  })();
  collectForSoak();
  collectForSoak();
  JSON.stringify(process.memoryUsage())`;

function ask(address: string): Promise<Weight | undefined> {
  const socket = new WebSocket(address);
  let said = '';
  return new Promise((resolve) => {
    socket.addEventListener('open', () => {
      const params = { expression: EXPRESSION };
      socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }));
    });
    socket.addEventListener('message', ({ data }) => {
      said = String(data);
      socket.close();
    });
    socket.addEventListener('error', () => socket.close());
    socket.addEventListener('close', () => resolve(weightIn(said)));
  });
}

const MB = 2 ** 20;

/** Of an answer of the inspector that carries what `process.memoryUsage()` said; undefined of any other. */
function weightIn(answer: string): Weight | undefined {
  const bytes = (name: string) => Number(new RegExp(`${name}\\\\":(\\d+)`).exec(answer)?.[1] ?? Number.NaN);
  const weight = { keptMb: (bytes('heapUsed') + bytes('external')) / MB, residentMb: bytes('rss') / MB };
  return Number.isNaN(weight.keptMb + weight.residentMb) ? undefined : weight;
}
