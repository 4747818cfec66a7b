import { parseArgs } from 'node:util';
import { startScriptedModel } from './server.ts';

/** `node test/scripted-model/main.ts --port 0`: prints `{"url": …}` and serves until stdin closes. */
const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
const model = await startScriptedModel({ port: Number(values.port) });
process.stdout.write(`${JSON.stringify({ url: model.url })}\n`);
process.stdin.resume();
process.stdin.once('end', () => void model.close());
