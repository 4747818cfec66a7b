import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { ThreadData } from './thread/orders.ts';

/** What threads are made with; once per process, for compiled code is shared among threads and not copied. */
export function readThreadData(): ThreadData {
  const engine = createRequire(import.meta.url).resolve('quickjs-wasi/quickjs.wasm');
  const folder = new URL('./guest/', import.meta.url);
  const names = readdirSync(folder).filter((name) => name.endsWith('.js'));
  return {
    wasm: new WebAssembly.Module(readFileSync(engine)),
    guest: Object.fromEntries(
      names.map((name) => [`./${name}`, readFileSync(new URL(name, folder), 'utf8')]),
    ),
  };
}
