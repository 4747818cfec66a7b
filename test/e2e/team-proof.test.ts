import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { TeamWorld } from './team-world.ts';

let world: TeamWorld;

const lines = (...all: string[]) => all.join('\n');
const tool = (name: string, input: object) => `tool: ${name} ${JSON.stringify(input)}`;

/** What the reviewer is asked for: it writes what it may not, hands in its review, and answers by the request's id. */
const REVIEW = lines(
  'run: touch forbidden.txt',
  `then: ${tool('artifact_create', { name: 'review/build.md', type: 'review_comment', body: 'Sound.' })}`,
  `then: ${tool('message_send', { to: 'ada', replyTo: '{{prompt /msg_[0-9a-z]{22}/}}', body: 'verdict: sound' })}`,
  'then: say: reviewed',
);

const TASKS = [
  {
    key: 'design',
    title: 'design',
    for: 'nat',
    description: lines(
      tool('artifact_create', { name: 'design/plan.md', type: 'design_doc', body: '# Plan\n' }),
      'write: plan.txt <<< the plan',
      'then: say: designed',
    ),
  },
  {
    key: 'build',
    title: 'build',
    for: 'ada',
    needs: ['design'],
    description: lines(
      'write: build.txt <<< built',
      `then: ${tool('message_send', { to: 'rex', request: 'request_review', body: REVIEW, timeoutSeconds: 50 })}`,
      'then: say: built, {{result /verdict: \\w+/}}',
    ),
  },
  {
    key: 'web',
    title: 'web',
    for: 'quinn',
    needs: ['design'],
    description: lines('write: web.txt <<< the web', 'then: slow: 2 chunks', 'say: the web is there'),
  },
  {
    title: 'report',
    needs: ['build', 'web'],
    for: 'ada',
    description: 'say: say: REPORT: plan, build and web are done',
  },
];

/** The first turn of quinn. qwen hides tools until they are searched for; it is not asked about those of the hub. */
const GREETING = lines(
  tool('tool_search', { query: 'select:mcp__muster__message_send' }),
  `then: ${tool('message_send', { to: 'lead', body: 'quinn has read the readme' })}`,
  'then: say: ready',
);

/** The first turn of the lead: everything over MCP. */
function formsTeam(): string {
  const teammates = [
    { name: 'nat', role: 'developer', harness: 'native', agent: 'mill' },
    { name: 'ada', role: 'developer', harness: 'grok', agent: 'mill' },
    // Begun before it is asked: who asks waits for its answer no longer than a call may hold.
    { name: 'rex', role: 'reviewer', harness: 'grok', agent: 'mill', task: 'say: ready' },
    { name: 'sam', role: 'tester', harness: 'shell', agent: 'mill' },
    { name: 'quinn', role: 'developer', harness: 'qwen', agent: 'forge', task: GREETING },
  ];
  const check = {
    title: 'check',
    description: 'git rev-parse --show-toplevel',
    team: 'crew',
    ready: true,
    assign: 'session:crew:tester:sam',
    work: { command: true },
  };
  return lines(
    tool('team_create', { name: 'crew', cwd: world.app, teammates, tasks: TASKS }),
    `then: ${tool('task_create', check)}`,
    'then: say: formed: {{result}}',
  );
}

describe('a team on two hosts, Muster and harnesses as real processes', { timeout: 600_000 }, () => {
  beforeEach(async () => {
    world = await TeamWorld.open();
  });
  afterEach(() => world.close());

  test('a lead on grok forms it over MCP; a teammate and the hub are killed; it ends with merged work and one report (T09, T12, T13, T17)', async () => {
    const { machine, forge } = world;
    await world.muster(
      'session',
      'spawn',
      formsTeam(),
      '--delegate',
      '--label',
      'boss',
      '--harness',
      'grok',
      '--agent',
      'mill',
      '--cwd',
      world.app,
      '--approvals',
      'auto-edits',
      '--may-spawn',
    );
    await machine.until('boss', (word) => word === 'done');
    expect((await world.turns('boss')).at(-1)?.reply).toMatch(/^formed: Task tsk_/);
    // In the background a teammate asks, another is in the middle of its task, a third has its review.
    const approval = await machine.pendingApproval();
    await sees(
      'the build was reviewed',
      async () => (await world.tasks('crew')).get('build')?.state === 'done',
    );
    await sees('quinn works', async () => machine.model.waiting().then(() => true));

    await world.restartHub();
    await machine.heard('mill', 'forge');
    const names = (await world.team('crew'))?.teammates.map(({ name, leftWhy }) => [name, leftWhy]);
    expect(names).toEqual(['nat', 'ada', 'rex', 'sam', 'quinn'].map((name) => [name, null]));
    const asked = await world.muster('approval', 'show', approval);
    for (const part of ['crew:tester:sam', 'shell on mill', 'git rev-parse --show-toplevel'])
      expect(asked).toContain(part);
    expect(await world.muster('team', 'status')).toMatch(
      /sam .*needs you: to approve the command: git rev-parse --show-toplevel/,
    );
    await world.muster('approval', 'answer', approval, 'allow');
    await sees('the check', async () => (await world.tasks('crew')).get('check')?.state === 'done');

    await forge.kill();
    const left = async () =>
      (await world.team('crew'))?.teammates.find(({ name }) => name === 'quinn')?.leftWhy;
    await sees('quinn is lost', async () => typeof (await left()) === 'string');
    await forge.start();
    await machine.heard('mill', 'forge');
    await world.muster('teammate', 'replace', 'quinn', '--team', 'crew', '--harness', 'grok');
    await sees('everything done', async () => {
      machine.model.release();
      return [...(await world.tasks('crew')).values()].every(({ state }) => state === 'done');
    });
    await accountsForAll();
    await mergesAll();
  });
});

const sees = (what: string, look: () => Promise<boolean>) =>
  world.machine.sees(what, async () => ((await look()) ? true : undefined));

/** Each task once, in the order of its needs; the lead was told of everything, and reports once. */
async function accountsForAll(): Promise<void> {
  const replies = async () => (await world.turns('boss')).map(({ reply }) => reply ?? '');
  // Mail that was still on its way may have brought the lead another turn after it.
  const reports = async () => (await replies()).some((reply) => reply.startsWith('REPORT: '));
  await sees('the report', reports);
  expect((await replies()).filter((reply) => reply.startsWith('REPORT: '))).toHaveLength(1);
  const tasks = await world.tasks('crew');
  const at = (title: string) => tasks.get(title)?.doneAt ?? 0;
  expect(at('design')).toBeLessThan(at('build'));
  expect(Math.max(at('build'), at('web'))).toBeLessThan(at('report'));
  const build = await world.muster('task', 'show', tasks.get('build')?.id ?? '');
  expect(build).toContain('built, verdict: sound');
  const check = await world.muster('task', 'show', tasks.get('check')?.id ?? '');
  expect(check).toContain((await world.mate('crew', 'sam')).path);
  const told = await world.muster('session', 'history', 'boss');
  expect(told).toContain('It wrote what it may not write, and that was undone: forbidden.txt.');
  expect(told).toContain('diff --git a/forbidden.txt b/forbidden.txt');
  expect(told).toMatch(/kind="team_notice" from="crew:developer:quinn"/);
  expect(told).toMatch(/kind="note" from="crew:developer:quinn"[^>]*>\s*quinn has read the readme/);
  const artifacts = await world.muster('artifact', 'list', '--team', 'crew');
  for (const name of ['design/plan.md', 'review/build.md']) expect(artifacts).toContain(name);
}

async function mergesAll(): Promise<void> {
  for (const name of ['nat', 'ada', 'quinn']) {
    const { address } = await world.mate('crew', name);
    expect(await world.muster('workspace', 'merge', address)).toContain('main');
  }
  const files = (await world.git('ls-tree', '--name-only', 'main')).split('\n');
  expect(files).toEqual(['build.txt', 'plan.txt', 'readme.txt', 'web.txt']);
  expect(await world.git('status', '--porcelain')).toBe('');
  const rex = await world.mate('crew', 'rex');
  expect(await readdir(rex.path ?? '')).not.toContain('forbidden.txt');
}
