import { describe, expect, test } from 'vitest';
import type { ApprovalMode, Session, TaskWork } from '#domain';
import { aSession } from '../../sessions/new-session.ts';
import { workWithin } from './session-limits.ts';

const session = (more: Partial<Session>): Session => ({
  ...aSession({
    id: 'ses_1' as Session['id'],
    user: 'usr_1' as Session['user'],
    kind: 'delegate',
    createdAt: 0,
  }),
  mode: 'ask',
  ...more,
});
const board = (mode: ApprovalMode | null): TaskWork => ({
  harness: null,
  cwd: '/work',
  source: null,
  model: null,
  role: null,
  mode,
  command: false,
});
const standard = 'ask' as const;
const GIT = { url: 'https://example.org/app.git', ref: null };

describe('the work that a session gives a task', () => {
  test('is in no wider mode than its own, whatever the board or the hub would give', () => {
    const ask = session({ mode: 'ask' });
    const given = (under: TaskWork | null, by: Session) =>
      workWithin(by, { under, over: undefined, standard });
    expect(given(board('yolo'), ask)).toEqual({ ok: true, value: { mode: 'ask' } });
    expect(given(board('deny'), ask)).toEqual({ ok: true, value: undefined });
    expect(given(null, session({ mode: 'deny' }))).toEqual({ ok: true, value: { mode: 'deny' } });
    expect(given(board('yolo'), session({ mode: 'yolo' }))).toEqual({ ok: true, value: undefined });
    const wider = workWithin(ask, { under: null, over: { mode: 'yolo' }, standard });
    expect(wider).toMatchObject({ error: { code: 'spawn.mode_too_wide' } });
  });

  test('lies in its own place', () => {
    const inside = (over: Partial<TaskWork>, by: Session) =>
      workWithin(by, { under: null, over, standard }).ok;
    const here = session({ cwd: '/work/app' });
    expect(inside({ cwd: '/work/app/sub' }, here)).toBe(true);
    expect(inside({ cwd: '/work' }, here)).toBe(false);
    expect(inside({ cwd: '/work/app/../other' }, here)).toBe(false);
    expect(inside({ source: GIT }, here)).toBe(false);
    expect(inside({ source: GIT }, session({ source: GIT }))).toBe(true);
    expect(inside({ cwd: '/work' }, session({ source: GIT }))).toBe(false);
    // An outside client works in no place.
    expect(inside({ source: GIT }, session({ kind: 'main' }))).toBe(true);
  });
});

test('a git address that names a program is refused to persons as well', () => {
  const over = { source: { url: 'ext::sh -c evil', ref: null } };
  expect(workWithin(null, { under: null, over, standard })).toMatchObject({
    error: { code: 'workspace.url_refused' },
  });
  expect(workWithin(null, { under: board('yolo'), over: { mode: 'yolo' }, standard }).ok).toBe(true);
});
