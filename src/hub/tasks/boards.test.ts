import { beforeEach, expect, test } from 'vitest';
import { LIMITS } from '#domain';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import { TaskBench } from './testing/task-bench.ts';

onEachStore('boards', (bench) => {
  let on: TaskBench;
  beforeEach(async () => {
    on = await TaskBench.on(bench());
  });

  test('a board is found by its name, its id and the beginning of that, and counts its columns', async () => {
    const board = good(
      await on.hub.boards.add(on.ada, { name: ' web ', description: 'pages', mostAttempts: 5 }),
    );
    expect(board).toMatchObject({ name: 'web', review: false, mostAttempts: 5, work: null });
    await on.add('a', { board: 'web' });
    await on.add('b', { board: board.id, state: 'inbox' });
    await on.take(await on.session());
    for (const ref of ['web', board.id, board.id.slice(0, 12)]) {
      expect(good(await on.hub.boards.show(on.ada, ref))).toMatchObject({
        board: { name: 'web' },
        counts: { inbox: 1, up_next: 0, in_progress: 1, in_review: 0, done: 0, cancelled: 0 },
      });
    }
    expect(await on.hub.boards.show(on.ada, 'wbe')).toMatchObject({
      error: { code: 'board.not_found', hint: 'There are: web' },
    });
  });

  test('what a board says is copied into its new tasks, and each may say otherwise', async () => {
    const work = { cwd: '/srv', harness: 'grok', mode: 'auto-edits' } as const;
    good(await on.hub.boards.add(on.ada, { name: 'web', work, mostAttempts: 1 }));
    const plain = await on.add('plain', { board: 'web' });
    expect(plain).toMatchObject({
      task: { mostAttempts: 1, lane: 'harness:grok' },
      details: { work: { ...work, source: null, command: false } },
    });
    const other = await on.add('other', { board: 'web', mostAttempts: 2, work: { harness: 'codex' } });
    expect(other).toMatchObject({
      task: { mostAttempts: 2, lane: 'harness:codex' },
      details: { work: { cwd: '/srv' } },
    });
    good(await on.hub.boards.edit(on.ada, 'web', { work: null, mostAttempts: 4, name: 'site' }));
    expect((await on.show(plain)).boardName).toBe('site');
    expect((await on.show(plain)).task.mostAttempts).toBe(1);
    const later = await on.add('later', { board: 'site' });
    expect(later).toMatchObject({ task: { mostAttempts: 4, lane: 'any/hand' }, details: { work: null } });
  });

  test('a name is taken once, also when several ask for it at the same time; a removed board frees it', async () => {
    const asked = Array.from({ length: 8 }, (_, n) =>
      (n % 2 ? on.hub : on.other).boards.add(on.ada, { name: 'web' }),
    );
    const codes = (await Promise.all(asked)).map(codeOf);
    expect(codes.filter((code) => code === 'ok')).toHaveLength(1);
    expect(new Set(codes)).toEqual(new Set(['ok', 'board.name_taken']));
    good(await on.hub.boards.add(on.ada, { name: 'api' }));
    expect(codeOf(await on.hub.boards.edit(on.ada, 'api', { name: 'web' }))).toBe('board.name_taken');
    good(await on.hub.boards.remove(on.ada, 'web', { force: false }));
    expect(codeOf(await on.hub.boards.edit(on.ada, 'api', { name: 'web' }))).toBe('ok');
  });

  test('a board with open tasks is removed by force alone, which cancels them', async () => {
    good(await on.hub.boards.add(on.ada, { name: 'web' }));
    const open = [];
    for (let n = 0; n < 3; n++) open.push(await on.add(`t${n}`, { board: 'web' }));
    const elsewhere = await on.add('elsewhere', { needs: [open[0]!.task.id] });
    const session = await on.session();
    const held = await on.take(session);
    const draft = { title: 'sweep' };
    good(
      await on.hub.boards.addSchedule(on.ada, { board: 'web', cron: '0 0 * * *', timeZone: 'UTC', draft }),
    );
    expect(await on.hub.boards.remove(on.ada, 'web', { force: false })).toMatchObject({
      error: { code: 'board.has_tasks', message: 'The board "web" has 3 open tasks.' },
    });
    const removed = good(await on.hub.boards.remove(on.ada, 'web', { force: true }));
    expect(removed.cancelled).toHaveLength(3);
    expect(codeOf(await on.hub.boards.show(on.ada, 'web'))).toBe('board.not_found');
    expect(good(await on.hub.boards.schedules(on.ada, { limit: 10 })).items).toEqual([]);
    for (const task of open) expect((await on.show(task)).task.state).toBe('cancelled');
    expect(codeOf(await on.hub.tasks.complete(on.ada, held.ref, { fence: held.fence }))).toBe('lease.lost');
    expect((await on.show(elsewhere)).waitsFor).toBe('blocked: it needs "t0", which was cancelled');
    const log = good(await on.hub.audit.list(on.ada, { limit: 5 })).items;
    expect(log).toMatchObject([{ action: 'board.removed', data: { name: 'web' } }]);
  });

  test('viewers and sessions do not change boards or schedules; sessions see them', async () => {
    good(await on.hub.boards.add(on.ada, { name: 'web' }));
    const session = await on.session();
    const viewer = bench().person({ role: 'viewer' });
    const draft = { title: 'sweep' };
    for (const by of [session, viewer]) {
      expect(codeOf(await on.hub.boards.add(by, { name: 'x' }))).toBe('auth.forbidden');
      expect(codeOf(await on.hub.boards.edit(by, 'web', { review: true }))).toBe('auth.forbidden');
      expect(codeOf(await on.hub.boards.remove(by, 'web', { force: true }))).toBe('auth.forbidden');
      const schedule = { cron: '0 0 * * *', timeZone: 'UTC', draft };
      expect(codeOf(await on.hub.boards.addSchedule(by, schedule))).toBe('auth.forbidden');
      expect(good(await on.hub.boards.list(by, { limit: 5 })).items).toHaveLength(1);
    }
  });

  test('schedules are refused with what is wrong, and are bounded as boards are', async () => {
    const add = async (more: object) =>
      on.hub.boards.addSchedule(on.ada, {
        cron: '0 0 * * *',
        timeZone: 'UTC',
        draft: { title: 'x' },
        ...more,
      });
    expect(await add({ cron: '61 * * * *' })).toMatchObject({
      error: { code: 'schedule.invalid', message: expect.stringContaining('61') },
    });
    expect(codeOf(await add({ timeZone: 'Mars/X' }))).toBe('schedule.invalid');
    expect(codeOf(await add({ board: 'none' }))).toBe('board.not_found');
    expect(codeOf(await add({ draft: { title: '' } }))).toBe('request.invalid');
    const made = good(await add({}));
    expect(codeOf(await on.hub.boards.changeSchedule(on.ada, made.id, { cron: 'x' }))).toBe(
      'schedule.invalid',
    );
    const changed = await on.hub.boards.changeSchedule(on.ada, made.id.slice(0, 14), {
      cron: '30 2 * * *',
      timeZone: 'Europe/Berlin',
    });
    expect(good(changed)).toMatchObject({ cron: '30 2 * * *', timeZone: 'Europe/Berlin', paused: false });
    for (let n = 1; n < LIMITS.schedulesPerUser; n++) good(await add({}));
    expect(codeOf(await add({}))).toBe('board.full');
    for (let n = 1; n < LIMITS.boardsPerUser; n++) good(await on.hub.boards.add(on.ada, { name: `b${n}` }));
    expect(codeOf(await on.hub.boards.add(on.ada, { name: 'one more' }))).toBe('board.full');
  });
});
