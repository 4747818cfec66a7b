import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { client, methods, ndJsonStream, type RequestPermissionRequest } from '@agentclientprotocol/sdk';
import { expect, it } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';
import { startScriptedModel } from './server.ts';

const GROK = fileURLToPath(new URL('../../node_modules/.bin/grok', import.meta.url));

/** The real grok in a process group of its own, with its own home. */
function startGrok(url: string, home: string, cwd: string) {
  const args = ['agent', '--no-leader', '--xai-api-base-url', `${url}/v1`, '-m', 'scripted', 'stdio'];
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, XAI_API_KEY: 'x' };
  const child = spawn(GROK, args, { cwd, env, detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
  const exited = once(child, 'exit');
  return {
    stream: ndJsonStream(Writable.toWeb(child.stdin), Readable.toWeb(child.stdout)),
    async [Symbol.asyncDispose]() {
      // The group, not the process: grok leaves children behind when it alone is killed.
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
      await exited;
    },
  };
}

it('drives the real grok through text, permitted tools, memory and compaction', async () => {
  await using home = await tempDir();
  const cwd = home.at('work');
  await mkdir(cwd);
  const model = await startScriptedModel();
  const asked: RequestPermissionRequest[] = [];
  const muster = client({ name: 'muster-test' }).onRequest(
    methods.client.session.requestPermission,
    ({ params }) => {
      asked.push(params);
      const allow = params.options.find((option) => option.kind === 'allow_once');
      return { outcome: { outcome: 'selected', optionId: allow?.optionId ?? '' } };
    },
  );
  try {
    await using grok = startGrok(model.url, home.path, cwd);
    await muster.connectWith(grok.stream, async (agent) => {
      await agent.request(methods.agent.initialize, { protocolVersion: 1, clientCapabilities: {} });
      await agent.buildSession(cwd).withSession(async (session) => {
        const say = async (text: string): Promise<string> => {
          const [answer] = await Promise.all([session.readText(), session.prompt(text)]);
          return answer;
        };
        expect(await say('remember: place=the mill\nsay: noted')).toBe('noted');
        expect(await say('recall: place')).toBe('the mill');
        expect(asked).toHaveLength(0);

        expect(await say('write: made.txt <<< by a script\nthen: say: written')).toBe('written');
        expect(await readFile(home.at('work', 'made.txt'), 'utf8')).toBe('by a script');
        expect(asked).toHaveLength(1);

        const ran = await say(
          'run: echo $((20 + 22)) > sum.txt; cat sum.txt\nthen: say: it is {{result /\\b42\\b/}}',
        );
        expect(ran).toBe('it is 42');
        expect(await readFile(home.at('work', 'sum.txt'), 'utf8')).toBe('42\n');
        expect(asked).toHaveLength(2);

        expect(await say('read: made.txt')).toMatch(/^scripted model: done\. .*by a script/);
        await say('/compact');
        const summary = model.requests.find(({ prompt }) => prompt.includes('summary of the conversation'));
        expect(summary).toMatchObject({ sideCall: true, outcome: 'answered' });
        expect(await say('recall: place')).toBe('the mill');
        await expect(session.prompt('error: 400 not today')).rejects.toThrow('Internal error');
      });
    });
    expect(model.requests.every((request) => request.protocol === 'chat-completions')).toBe(true);
  } finally {
    await model.close();
  }
});
