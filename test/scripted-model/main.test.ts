import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('serves as a program: prints its address, and ends when stdin closes', async () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, '--port', '0'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  try {
    const [line]: unknown[] = await once(createInterface(child.stdout), 'line');
    const { url }: { url: string } = JSON.parse(String(line));
    const response = await fetch(`${url}/v1/models`);
    expect(response.headers.get('x-scripted-model')).toBe('true');
    child.stdin.end();
    expect(await ended).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});
