import type { StatusWord } from '#domain';
import { good, type StatusWorld } from './status-world.ts';

/** How a session comes to stand so. The name of a situation is the label of its session. */
export interface SessionSituation {
  name: string;
  bring(world: StatusWorld, name: string): Promise<unknown>;
  word: StatusWord;
  why?: RegExp;
  /** A person's own: the coding agent outside does not see it. */
  own?: true;
  /** It lives no more: the overview of the crew leaves it out. */
  ended?: true;
}

const WRITE = 'write: note.txt <<< by hand\nthen: say: written';
const SLEEP = { harness: 'shell', command: true, approvals: 'yolo' } as const;

const ready = async (world: StatusWorld, label: string): Promise<string> => {
  await world.spawn(label, { task: 'say: ready' });
  return (await world.stands(label, 'done')).id;
};

const ends = (task: string) => (world: StatusWorld, label: string) => world.spawn(label, { task });

/** With the crew at work. */
export const AT_WORK: readonly SessionSituation[] = [
  {
    name: 'runs-a-command',
    bring: (world, label) => world.spawn(label, { ...SLEEP, task: 'sleep 600' }),
    word: 'working',
  },
  {
    name: 'asks-to-write',
    bring: (world, label) => world.spawn(label, { task: WRITE }),
    word: 'needs_you',
    why: /^to approve: .*note\.txt/,
  },
  {
    name: 'asks-for-a-command',
    bring: (world, label) => world.spawn(label, { ...SLEEP, approvals: 'ask', task: 'true' }),
    word: 'needs_you',
    why: /^to approve the command: true$/,
  },
  {
    name: 'holds-the-slot',
    bring: (world, label) => world.spawn(label, { ...SLEEP, ...onForge(world), task: 'sleep 600' }),
    word: 'working',
  },
  {
    name: 'behind-the-slot',
    async bring(world, label) {
      await world.stands('holds-the-slot', 'working');
      return world.spawn(label, { ...SLEEP, ...onForge(world), task: 'sleep 600' });
    },
    word: 'queued',
    why: /^a free slot on agent forge \(1 of 1 in use\)$/,
  },
  {
    name: 'hangs',
    bring: ends('hang'),
    word: 'stalled',
    why: /^native was silent for .*; the turn was ended$/,
  },
  { name: 'is-done', bring: ready, word: 'done', why: /^its last turn is done; it waits for a message$/ },
  {
    name: 'model-refuses',
    bring: ends('error: 400 no such model'),
    word: 'failed',
    why: /the model endpoint answered 400: no such model/,
  },
  {
    name: 'quota-is-used-up',
    bring: ends('error: 402 You have no credits left'),
    word: 'failed',
    why: /the model endpoint answered 402: You have no credits left/,
  },
  {
    name: 'is-cancelled',
    async bring(world, label) {
      await world.spawn(label, { ...SLEEP, task: 'sleep 600' });
      const { id: session } = await world.stands(label, 'working');
      good(await world.client.call('sessions.cancel', { params: { session }, body: {} }));
    },
    word: 'cancelled',
  },
  {
    name: 'asks-nobody',
    bring: (world, label) => world.spawn(label, { task: WRITE, unattended: true }),
    word: 'done',
  },
  {
    name: 'over-its-budget',
    async bring(world, label) {
      const session = await ready(world, label);
      const limits = [{ kind: 'turns' as const, hard: 1 }];
      good(await world.client.call('budgets.set', { body: { scope: 'session', scopeId: session, limits } }));
      for (const message of ['say: one', 'say: two']) await world.send(session, message);
    },
    word: 'paused',
    why: /^budget 1 turn for session over-its-budget is used up: 1 of 1 turn$/,
  },
  {
    name: 'has-had-no-turn',
    async bring({ client, machine }, title) {
      const body = { title, harness: 'native', agent: 'local', cwd: machine.project };
      good(await client.call('chats.open', { body }));
    },
    word: 'new',
    why: /^it has had no turn yet$/,
    own: true,
  },
  {
    name: 'is-closed',
    async bring(world, label) {
      const session = await ready(world, label);
      good(await world.client.call('sessions.close', { params: { session }, body: {} }));
    },
    word: 'closed',
    ended: true,
  },
];

const onForge = ({ forge }: StatusWorld) => ({ agent: 'forge', cwd: forge.work });

/** What the agent of `forge` is told or suffers, one after the other, and how it shows on what was brought about before. */
export const ON_FORGE: readonly {
  name: string;
  bring(world: StatusWorld): Promise<unknown>;
  stands: readonly { label: string; word: StatusWord; why?: RegExp }[];
}[] = [
  {
    name: 'is draining',
    bring: (world) => world.muster('agent', 'drain', 'forge'),
    stands: [
      { label: 'behind-the-slot', word: 'queued', why: /^agent forge is draining and takes no new work$/ },
      { label: 'holds-the-slot', word: 'working' },
    ],
  },
  {
    name: 'is lost',
    async bring(world) {
      await world.muster('agent', 'resume', 'forge');
      await world.forge.kill();
    },
    stands: [
      { label: 'behind-the-slot', word: 'queued', why: /^agent forge is not heard$/ },
      { label: 'holds-the-slot', word: 'lost', why: /^agent forge is not heard; the turn goes on there$/ },
    ],
  },
  {
    name: 'is lost while one is closed',
    async bring(world) {
      const { id } = await world.stands('holds-the-slot', 'lost');
      await world.muster('session', 'close', id);
    },
    stands: [
      {
        label: 'holds-the-slot',
        word: 'closing',
        why: /^agent forge has to confirm and is not heard$/,
      },
    ],
  },
  {
    name: 'is disabled',
    bring: (world) => world.muster('agent', 'disable', 'forge'),
    stands: [{ label: 'behind-the-slot', word: 'queued', why: /^agent forge is disabled$/ }],
  },
];

/** With a harness that takes its time; then by another hub that lets nobody stay awake. */
export const STARTING: SessionSituation = {
  name: 'is-starting',
  // The power cut comes before the answer.
  bring: (world, label) => world.spawn(label, { harness: 'slow', task: 'say: hello' }).catch(() => undefined),
  word: 'starting',
  why: /^agent local is starting it$/,
};

export const AFTER_RESTART: readonly { label: string; word: StatusWord; why: RegExp }[] = [
  {
    label: 'is-done',
    word: 'asleep',
    why: /^its process has ended to save memory; the next turn resumes it$/,
  },
  { label: 'runs-a-command', word: 'interrupted', why: /./ },
];
