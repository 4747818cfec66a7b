import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Machine } from '../../test/e2e/muster-process.ts';

const RELEASE = `description: Reviews a change, asks you, then publishes it
inputs:
  change: { required: true, description: What is to be released }
steps:
  - { id: read, prompt: 'say: I read all of {{ inputs.change }}.' }
  - { id: test, prompt: 'say: 412 tests pass.' }
  - { id: bench, prompt: 'say: No slower than before.' }
  - { id: agree, needs: [read, test, bench], approval: { text: 'Publish {{ inputs.change }}?' } }
  - { id: publish, needs: [agree], prompt: 'say: Published.' }
  - { id: tell, needs: [publish], prompt: 'say: Everybody was told.' }
`;

const CREW = `description: Builds the health check
workspace: shared
teammates:
  - { name: ann, role: developer, harness: native }
  - { name: bob, role: reviewer, harness: native }
  - { name: eve, role: tester, harness: native }
tasks:
  - { key: build, title: Answer /healthz with the age of each part, for: ann, description: 'say: It answers now.' }
  - { key: try, title: Try it while the database is away, for: eve, needs: [build], description: 'say: It says so.' }
`;

/** What a crew does on an ordinary day: enough of everything to be seen. Answers the run and a session with changes. */
export async function layOutADay(machine: Machine): Promise<{ run: string; chat: string }> {
  const muster = async (...args: string[]) => {
    const ran = await machine.muster(...args);
    if (ran.code !== 0) throw new Error(`muster ${args.join(' ')}: ${ran.err}`);
    return ran.out;
  };
  await machine.heard('local');
  await machine.delegate('api', 'native', 'say: The routes are typed; two of them lack a test.');
  await machine.delegate('docs', 'native', 'say: I read the guide, and three links are dead.');
  await machine.delegate('flaky-tests', 'native', 'say: The clock was the reason.');
  await muster(
    'session',
    'send',
    'api',
    'write: test/routes.test.ts <<<\nimport { expect, test } from "vitest";\n\ntest("answers 404 for what is not there", async () => {\n  expect((await get("/none")).status).toBe(404);\n});\n>>>\nthen: say: Both have one now.',
    '--timeout',
    '0',
  );
  await machine.until('api', (word) => word === 'needs_you');
  await muster(
    'session',
    'send',
    'docs',
    'slow: 400 chunks, 500 ms\nsay: Reading the guide page by page, and every link on it, to see which of them are dead and what stands there now.',
    '--timeout',
    '0',
  );
  await muster('board', 'add', 'main');
  for (const [title, ...more] of TASKS) await muster('task', 'add', title, '--board', 'main', ...more);
  const files = join(machine.project, '.muster');
  await mkdir(join(files, 'teams'), { recursive: true });
  await mkdir(join(files, 'workflows'), { recursive: true });
  await writeFile(join(files, 'teams/health.yaml'), CREW);
  await writeFile(join(files, 'workflows/release.yaml'), RELEASE);
  await muster('team', 'create', '--file', 'health');
  const started: unknown = JSON.parse(
    await muster('workflow', 'run', 'release', '--input', 'change=0.2.0', '--harness', 'native', '--json'),
  );
  const run = typeof started === 'object' && started !== null && 'id' in started ? String(started.id) : '';
  const opened = await machine.client.call('chats.open', {
    body: { title: 'Release 0.2', harness: 'native', cwd: machine.project },
  });
  if (!opened.ok) throw new Error(opened.error.message);
  const chat = opened.value.id;
  for (const text of [
    'say: **Three things are left** before 0.2:\\n\\n1. the two routes without a test\\n2. the dead links\\n3. a benchmark beside 0.1',
    '/acp delegate list',
  ]) {
    await machine.client.call('chats.say', { params: { session: chat }, body: { text } });
    await machine.until(chat, (word) => word === 'done');
  }
  await machine.sees('that the run asks', async () => {
    const asked = await machine.client.call('approvals.list', { query: { state: 'pending' } });
    return asked.ok && asked.value.items.length >= 2 ? true : undefined;
  });
  return { run, chat };
}

const TASKS: readonly (readonly [string, ...string[]])[] = [
  ['Find out why the hub starts slowly', '--ready', '--priority', 'high', '--tag', 'speed'],
  ['Write down how hubs are upgraded', '--tag', 'docs'],
  ['Let the board be sorted by age'],
  ['Take Node 26 into the tests', '--ready', '--tag', 'ci'],
];
