import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';

/** The scripted model as a process of its own, as a real model would be. */
export interface ScriptedModel {
  /** `http://127.0.0.1:…`, without a path. */
  url: string;
  stop: () => Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('../../../../test/scripted-model/main.ts', import.meta.url));

export async function startScriptedModel(): Promise<Result<ScriptedModel, Refusal>> {
  if (!existsSync(PROGRAM)) {
    return refuse(
      refusal(
        'request.not_found',
        'The scripted model is not part of this installation: it comes with a checkout of Muster.',
        {
          hint: 'Run the demo with your own harness: muster demo --harness grok',
        },
      ),
    );
  }
  // It ends when its stdin closes, so also when this process is killed.
  const child = spawn(process.execPath, [PROGRAM, '--port', '0'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.stdin.end();
    await exited;
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const said: unknown = JSON.parse(line);
    if (typeof said === 'object' && said !== null && 'url' in said && typeof said.url === 'string')
      return ok({ url: said.url, stop });
  }
  await stop();
  return refuse(refusal('internal', 'The scripted model ended before it said where it listens.'));
}
