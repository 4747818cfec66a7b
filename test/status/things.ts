import type { RouteInput } from '#contract';
import { good, type Kind, type StatusWorld } from './status-world.ts';

/** How a task, a run or a team comes to stand so. The name of a situation is its title or its name. */
export interface ThingSituation {
  kind: Kind;
  name: string;
  bring(world: StatusWorld, name: string): Promise<unknown>;
  word: string;
  why?: RegExp;
}

type Task = RouteInput<'tasks.create'>['body'];
type Team = RouteInput<'teams.create'>['body'];

const add = async ({ client }: StatusWorld, title: string, more: Partial<Task> = {}): Promise<string> =>
  good(await client.call('tasks.create', { body: { title, ...more } })).id;

const here = ({ machine }: StatusWorld) => ({ cwd: machine.project, harness: 'native' });

export const TASKS: readonly ThingSituation[] = [
  {
    kind: 'task',
    name: 'task-on-the-shelf',
    bring: (world, name) => add(world, name, { state: 'inbox' }),
    word: 'inbox',
  },
  {
    kind: 'task',
    name: 'task-nobody-can-take',
    bring: (world, name) => add(world, name, { work: { ...here(world), harness: 'nowhere' } }),
    word: 'ready',
    why: /^no agent has the harness nowhere$/,
  },
  {
    kind: 'task',
    name: 'task-taken-by-hand',
    bring: (world, name) => add(world, name),
    word: 'ready',
    why: /^nobody has taken it yet; it names no place/,
  },
  {
    kind: 'task',
    name: 'task-after-another',
    async bring(world, name) {
      await add(world, name, { needs: [await add(world, 'task-before-it')] });
    },
    word: 'waiting',
    why: /^1 task to be done first: "task-before-it"$/,
  },
  {
    kind: 'task',
    name: 'task-blocked',
    async bring(world, name) {
      const task = await add(world, name);
      good(
        await world.client.call('tasks.change', { params: { task }, body: { blocked: 'the key is lost' } }),
      );
    },
    word: 'blocked',
    why: /^the key is lost$/,
  },
  {
    kind: 'task',
    name: 'task-in-review',
    async bring(world, name) {
      const task = await add(world, name);
      good(await world.client.call('tasks.move', { params: { task }, body: { state: 'in_review' } }));
    },
    word: 'in_review',
    why: /^a person to review it$/,
  },
  {
    kind: 'task',
    name: 'task-that-failed',
    bring: (world, name) =>
      // One attempt: with more of them it would be tried again, and stand otherwise, between two looks.
      add(world, name, { work: here(world), description: 'error: 400 no', mostAttempts: 1 }),
    word: 'blocked',
    why: /^its one attempt did not end well; the last: .*400/,
  },
  {
    kind: 'task',
    name: 'task-that-asks',
    bring: (world, name) =>
      add(world, name, { work: { ...here(world), mode: 'ask' }, description: 'write: t.txt <<< by hand' }),
    word: 'needs_you',
    why: /^to approve: .*t\.txt/,
  },
  {
    kind: 'task',
    name: 'task-in-hand',
    async bring(world, name) {
      const task = await add(world, name);
      good(await world.client.call('tasks.move', { params: { task }, body: { state: 'in_progress' } }));
    },
    word: 'working',
  },
];

const DRAFT = `steps:
  - { id: draft, prompt: 'say: drafted' }
`;
const AGREE = `  - id: agree
    needs: [draft]
    approval: { text: 'Is it good?' }
`;

async function start(
  world: StatusWorld,
  name: string,
  text: string,
  more: Partial<RouteInput<'runs.start'>['body']> = {},
): Promise<string> {
  const body = { workflow: { file: `${name}.yaml`, text }, ...here(world), owner: world.owner, ...more };
  const started = good(await world.client.call('runs.start', { body }));
  if (!started.started) throw new Error(JSON.stringify(started));
  return started.run.id;
}

const starts = (text: string) => (world: StatusWorld, name: string) => start(world, name, text);

export const RUNS: readonly ThingSituation[] = [
  {
    kind: 'run',
    name: 'run-at-its-gate',
    bring: starts(DRAFT + AGREE),
    word: 'needs_you',
    why: /^agree asks a person$/,
  },
  {
    kind: 'run',
    name: 'run-that-asks-a-role',
    bring: starts(`steps:\n  - { id: agree, approval: { approvers: [{ role: admin }] } }\n`),
    word: 'needs_you',
    why: /^agree asks role admin$/,
  },
  {
    kind: 'run',
    name: 'run-that-wants-to-write',
    bring: starts(`steps:\n  - { id: draft, prompt: 'write: r.txt <<< by hand' }\n`),
    word: 'needs_you',
    why: /^draft asks for permission$/,
  },
  {
    kind: 'run',
    name: 'run-paused-by-hand',
    async bring(world, name) {
      const run = await start(world, name, DRAFT + AGREE);
      await world.thingStands('run', name, 'needs_you');
      good(await world.client.call('runs.pause', { params: { run } }));
    },
    word: 'paused',
  },
  {
    kind: 'run',
    name: 'run-over-its-limit',
    bring: (world, name) =>
      start(world, name, `${DRAFT}  - { id: more, needs: [draft], prompt: 'say: more' }\n`, {
        limits: { turns: 1 },
      }),
    word: 'failed',
    why: /^The run has had 1 turn, and may have 1/,
  },
  {
    kind: 'run',
    name: 'run-whose-step-failed',
    bring: starts(`steps:\n  - { id: draft, prompt: 'error: 400 no such model' }\n`),
    word: 'failed',
    why: /draft.*no such model/s,
  },
  {
    kind: 'run',
    name: 'run-that-tries-again-later',
    bring: starts(`steps:\n  - { id: draft, prompt: 'error: 400 no', retry: { tries: 2, backoff: 50m } }\n`),
    word: 'waiting',
    why: /^it is tried anew: /,
  },
  {
    kind: 'run',
    name: 'run-that-left-one-out',
    bring: starts(
      `inputs: { deep: { default: 'no' } }\n${DRAFT}  - { id: dig, prompt: 'say: dug', when: "inputs.deep == 'yes'" }\n`,
    ),
    word: 'done',
  },
];

async function form(world: StatusWorld, name: string, more: Partial<Team> = {}): Promise<void> {
  const body = { name, lead: world.owner, cwd: world.machine.project, workspace: 'shared' as const, ...more };
  good(await world.client.call('teams.create', { body }));
}

const dev = (task: string) => [{ name: 'dev', role: 'developer', harness: 'native', agent: 'local', task }];

const forms = (more: Partial<Team>) => (world: StatusWorld, name: string) => form(world, name, more);

/** All are led from outside: how they stand comes from who is in them. */
export const TEAMS: readonly ThingSituation[] = [
  { kind: 'team', name: 'team-of-nobody', bring: forms({}), word: 'new', why: /^nobody is in it yet$/ },
  {
    kind: 'team',
    name: 'team-with-open-work',
    bring: forms({ tasks: [{ title: 'task-of-a-team' }] }),
    word: 'waiting',
    why: /^1 open task is taken by nobody$/,
  },
  {
    kind: 'team',
    name: 'team-that-asks',
    bring: forms({ teammates: dev('write: m.txt <<< by hand') }),
    word: 'needs_you',
    why: /^dev needs you: to approve: .*m\.txt/,
  },
  {
    kind: 'team',
    name: 'team-with-a-plan',
    bring: forms({ planRequired: true, teammates: dev('say: first I read, then I write') }),
    word: 'needs_you',
    why: /^the plan of dev waits for an answer$/,
  },
  {
    kind: 'team',
    name: 'team-without-room',
    async bring(world, name) {
      await form(world, name, {
        budget: { limits: [{ kind: 'turns', hard: 1 }] },
        teammates: dev('say: one'),
      });
      await world.thingStands('team', name, 'done');
      const { teammates } = good(await world.client.call('teams.show', { params: { team: name } }));
      await world.send(teammates[0]?.session.id ?? '', 'say: two');
    },
    word: 'paused',
    why: /^dev is paused: team budget of 1 turn .* is used up/,
  },
  {
    kind: 'team',
    name: 'team-in-silence',
    bring: forms({ teammates: dev('hang') }),
    word: 'stalled',
    why: /^dev is stalled: native was silent for /,
  },
  {
    kind: 'team',
    name: 'team-that-failed',
    bring: forms({ teammates: dev('error: 400 no such model') }),
    word: 'failed',
    why: /^dev is failed: .*no such model/,
  },
  {
    kind: 'team',
    name: 'team-at-rest',
    bring: forms({ teammates: dev('say: ready') }),
    word: 'done',
    why: /^all are at rest, and no task is open$/,
  },
];
