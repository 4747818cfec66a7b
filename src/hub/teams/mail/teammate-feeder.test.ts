import { beforeEach, expect, test } from 'vitest';
import type { Periodic } from '#base';
import { agentRows, attemptRows, turnRows } from '#store';
import { onEachStore } from '../../testing/hub-stores.ts';
import { good } from '../../testing/hub-world.ts';
import { TeamBench } from '../testing/team-bench.ts';

onEachStore('free teammates', (bench) => {
  let on: TeamBench;
  beforeEach(async () => {
    on = await TeamBench.on(bench());
  });

  const feed = () => on.round('teammate-feeder');
  const held = async (name: string) => (await on.view(name)).task?.title ?? null;
  const both = async () => {
    const parts = [on.hub, on.other].map((hub) =>
      hub.parts.find((part): part is Periodic => part.health().name === 'teammate-feeder'),
    );
    await Promise.all(parts.map(async (part) => part?.runOnce()));
  };

  test('ten of them and one task: one owner, and nobody ever holds two (T05)', async () => {
    const names = Array.from({ length: 10 }, (_, n) => `dev-${n}`);
    await on.crew(names);
    const task = await on.add('the only one');
    await both();
    await both();
    const owners = (await Promise.all(names.map(held))).filter((title) => title !== null);
    expect(owners).toEqual(['the only one']);
    expect((await on.task(task)).task).toMatchObject({ state: 'in_progress', attempts: 1 });
    for (let n = 0; n < 12; n++) await on.add(`more ${n}`);
    await both();
    await both();
    const titles = await Promise.all(names.map(held));
    expect(new Set(titles).size).toBe(10);
    const sessions = (await on.status()).teammates.map(({ teammate }) => teammate.session);
    const turns = await bench().store.read(async (reader) => {
      const counts: number[] = [];
      for (const id of sessions) counts.push((await turnRows.queuedTurns(reader, id)).length);
      return counts;
    });
    expect(turns).toEqual(Array(10).fill(1));
  });

  test('take the next ready task in their own session, which ends it and stays open for the next', async () => {
    await on.crew(['bob']);
    const first = await on.add('first', { description: 'Do the first thing.' });
    const second = await on.add('second', { needs: [first.task.id] });
    await feed();
    const offer = await on.answer('It is done.');
    expect(offer.prompt).toContain('Do the first thing.');
    expect((await on.task(first)).details.result).toBe('It is done.');
    await feed();
    await on.answer('Also done.');
    expect((await on.task(second)).task.state).toBe((await on.task(first)).task.state);
    expect((await on.view('bob')).session.session.state).toBe('open');
    const { messages } = good(await on.hub.teamMail.read(on.ada, { limit: 9, timeoutSeconds: 0 }));
    expect(messages.map(({ kind, body }) => [kind, body])).toEqual([
      ['report', 'It is done.'],
      ['report', 'Also done.'],
    ]);
  });

  test('mail comes before tasks, and whoever is asked to stop takes none', async () => {
    await on.crew([on.mate('bob', { task: 'begin' })]);
    await on.answer('ready');
    await on.add('a task');
    good(await on.hub.teamMail.send(on.ada, { to: 'bob', body: 'first this', timeoutSeconds: 0 }));
    await feed();
    expect(await held('bob')).toBeNull();
    await on.round('message-courier');
    await on.answer('read it');
    const stop = good(await on.hub.teams.stop(on.ada, 'crew', 'bob', { force: false }));
    await on.round('message-courier');
    const offer = await on.agent.takeTurn();
    good(await on.agent.start(offer));
    await feed();
    expect(await held('bob')).toBeNull();
    good(
      await on.hub.teams.answerStop(await on.asMate('bob'), stop.id, { accept: false, reason: 'not yet' }),
    );
    good(await on.agent.finish(offer, { end: 'done', reply: 'I go on.', stopReason: 'end_turn' }));
    await feed();
    expect(await held('bob')).toBe('a task');
  });

  test('of a role that changes no files take what is marked for their role, or given to them by name', async () => {
    await on.crew([on.mate('rev', { role: 'reviewer' }), on.mate('dev')]);
    const review = await on.add('review it', { tags: ['role:reviewer'], priority: 0 });
    await on.add('build it', { priority: 1 });
    await feed();
    expect([await held('rev'), await held('dev')]).toEqual(['review it', 'build it']);
    expect((await on.task(review)).task.claimedBy).toBe((await on.view('rev')).teammate.session);
    await on.answer('fine');
    await on.answer('fine');
    const { session } = (await on.view('rev')).teammate;
    await on.add('look at this', { assignee: { kind: 'session', session } });
    await on.add('build more', { tags: ['role:tester'] });
    await on.add('test more', { work: { role: 'tester' } });
    await feed();
    expect([await held('rev'), await held('dev')]).toEqual(['look at this', null]);
  });

  test('that owe a plan, whose agent is drained or away, or whose task is a command line, take none', async () => {
    await on.crew([on.mate('bob', { planRequired: true }), on.mate('sh', { harness: 'shell' })]);
    await on.add('write it');
    await feed();
    expect([await held('bob'), await held('sh')]).toEqual([null, null]);
    await on.add('npm test', { work: { command: true } });
    const { session } = await on.view('sh');
    const agent = session.session.agent;
    if (!agent) throw new Error('it was placed nowhere');
    await bench().store.unit((tx) => agentRows.changeAgent(tx, agent, { intent: 'draining' }));
    await feed();
    expect(await held('sh')).toBeNull();
    await bench().store.unit((tx) => agentRows.changeAgent(tx, agent, { intent: 'active' }));
    await feed();
    expect(await held('sh')).toBe('npm test');
    const { turn, prompt, command } = await on.agent.takeTurn();
    expect([prompt, command]).toEqual(['npm test', 'npm test']);
    const attempt = await bench().store.read((reader) => attemptRows.attemptIn(reader, session.session.id));
    expect(attempt).toMatchObject({ turn, state: 'running' });
  });

  test('once started it comes by itself when a task becomes ready, and stops when told', async () => {
    await on.crew(['bob']);
    const { session } = (await on.view('bob')).teammate;
    const part = on.hub.parts.find((one) => one.health().name === 'teammate-feeder');
    part?.start();
    await part?.idle();
    const begun = new Promise<void>((resolve) => {
      const end = bench().store.listen(`session:${session}`, () => {
        end();
        resolve();
      });
    });
    await on.add('now');
    await begun;
    expect(await held('bob')).toBe('now');
    await part?.stop();
    await part?.stop();
  });
});
