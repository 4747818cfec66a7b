import { expect, test } from 'vitest';
import { BUILT_IN_ROLES, LIMITS, newId, type SessionId, type Team } from '#domain';
import { counterRows, isUniqueViolation, type Store } from '../index.ts';
import * as teamRows from '../tables/team-rows.ts';
import type { Hubs, Part } from './hubs.ts';
import { addSession, addUser } from './seeds.ts';

const MOST = 10;
const STOP = { state: 'asked', reason: null, answer: null, askedAt: 1, deadlineAt: 2 } as const;

/** A person with a team, and as many sessions as are asked for. */
async function seeded({ store, ids }: Hubs, sessions: number) {
  return store.unit(async (tx) => {
    const user = await addUser(tx, ids, 'ada');
    const lead = await addSession(tx, ids, user);
    const team: Team = {
      id: newId(ids, 'team'),
      user,
      name: 'crew',
      description: null,
      lead,
      state: 'active',
      cwd: null,
      source: null,
      workspace: null,
      gates: [],
      planRequired: false,
      createdAt: tx.now,
      deletedAt: null,
    };
    await teamRows.insertTeam(tx, team);
    const crew: SessionId[] = [];
    for (let n = 0; n < sessions; n++) crew.push(await addSession(tx, ids, user));
    return { team, crew };
  });
}

/** Joins as the service does: the place first, then the row; false when there is no place. */
function join(store: Store, team: Team, session: SessionId, name: string, most = MOST): Promise<boolean> {
  const [profile] = BUILT_IN_ROLES;
  if (!profile) throw new Error('no role');
  return store.unit(async (tx) => {
    if (!(await teamRows.takeTeammatePlace(tx, team.id, most))) return false;
    await teamRows.insertTeammate(tx, {
      team: team.id,
      session,
      name,
      role: profile.name,
      profile,
      plan: 'required',
      workspace: 'worktree',
      workspaceAsked: false,
      path: null,
      branch: null,
      baseCommit: null,
      topics: [],
      turnsUsed: 0,
      turnsMost: 3,
      fullMode: 'ask',
      joinedAt: tx.now,
    });
    return true;
  });
}

export const teamParts: Part = (hubs) => {
  const either = (n: number) => (n % 2 ? hubs().store : hubs().other);
  const miscounts = () => hubs().store.read((reader) => counterRows.miscounts(reader, 10));

  test('of many that form a team of one name, one wins; a name is free once its team is deleted', async () => {
    const { team } = await seeded(hubs(), 0);
    const form = async (n: number) => {
      const id = newId(hubs().ids, 'team');
      try {
        await either(n).unit((tx) => teamRows.insertTeam(tx, { ...team, id, name: 'night' }));
        return true;
      } catch (error) {
        if (isUniqueViolation(error, 'teams_name')) return false;
        throw error;
      }
    };
    const formed = await Promise.all(Array.from({ length: 8 }, (_, n) => form(n)));
    expect(formed.filter(Boolean)).toHaveLength(1);
    expect(await hubs().store.unit((tx) => teamRows.markTeamDeleted(tx, team.id))).toBe(true);
    expect(await hubs().store.unit((tx) => teamRows.markTeamDeleted(tx, team.id))).toBe(false);
    await hubs().store.unit((tx) => teamRows.insertTeam(tx, { ...team, id: newId(hubs().ids, 'team') }));
  });

  test('a team never has more live teammates than it may, whoever lets them join', async () => {
    const { team, crew } = await seeded(hubs(), 16);
    const joined = await Promise.all(crew.map((id, n) => join(either(n), team, id, `mate-${n}`)));
    expect(joined.filter(Boolean)).toHaveLength(MOST);
    expect(await hubs().store.read((reader) => teamRows.liveTeammates(reader, team.id))).toHaveLength(MOST);
    expect(await miscounts()).toEqual([]);
  });

  test('of many that join under one name, one wins; who leaves frees name and place, once', async () => {
    const { team, crew } = await seeded(hubs(), 8);
    const asked = crew.map((id, n) =>
      join(either(n), team, id, 'bob').catch((error: unknown) => {
        if (isUniqueViolation(error, 'teammates_name')) return false;
        throw error;
      }),
    );
    expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1);
    const bob = await hubs().store.read((reader) => teamRows.findLiveTeammate(reader, team.id, 'bob'));
    if (!bob) throw new Error('nobody is bob');
    const left = await Promise.all(
      [0, 1, 2, 3].map((n) => either(n).unit((tx) => teamRows.leaveTeam(tx, bob, 'failed'))),
    );
    expect(left.filter(Boolean)).toHaveLength(1);
    const other = crew.find((id) => id !== bob.session);
    if (!other) throw new Error('no other');
    expect(await join(hubs().store, team, other, 'bob', 1)).toBe(true);
    expect(await miscounts()).toEqual([]);
    const former = await hubs().store.read((reader) => teamRows.formerTeammates(reader, team.id, 5));
    expect(former).toMatchObject([{ session: bob.session, leftWhy: 'failed' }]);
  });

  test('nobody joins a team that is deleted, and no task comes to it', async () => {
    const { team, crew } = await seeded(hubs(), 1);
    await hubs().store.unit((tx) => teamRows.markTeamDeleted(tx, team.id));
    expect(await join(hubs().other, team, crew[0]!, 'bob')).toBe(false);
    expect(await hubs().store.unit((tx) => teamRows.takeTeamTaskPlaces(tx, team.id, 1))).toBe('deleted');
  });

  test('places of tasks are given out once, a step apart, and no more than a team may have', async () => {
    const { team } = await seeded(hubs(), 0);
    const places = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        either(n).unit((tx) => teamRows.takeTeamTaskPlaces(tx, team.id, 2)),
      ),
    );
    const first = places.map((place) => (typeof place === 'string' ? place : place.first));
    expect(new Set(first).size).toBe(8);
    const most = LIMITS.tasksPerTeam;
    expect(await hubs().store.unit((tx) => teamRows.takeTeamTaskPlaces(tx, team.id, most + 1))).toBe('full');
  });

  test('one request to stop stands at a time; each is answered once, and a declined one makes way', async () => {
    const { team, crew } = await seeded(hubs(), 1);
    const bob = crew[0]!;
    await join(hubs().store, team, bob, 'bob');
    const asked = await Promise.all(
      [1, 2, 3, 4].map((n) => either(n).unit((tx) => teamRows.askStop(tx, bob, { ...STOP, id: `stp_${n}` }))),
    );
    expect(asked.filter(Boolean)).toHaveLength(1);
    const id = `stp_${asked.indexOf(true) + 1}`;
    const answers = await Promise.all(
      (['accept', 'decline', 'accept', 'decline'] as const).map((move, n) =>
        either(n).unit((tx) => teamRows.moveStop(tx, bob, id, move, move)),
      ),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
    const wasDeclined = answers[1] === true || answers[3] === true;
    const again = await hubs().store.unit((tx) => teamRows.askStop(tx, bob, { ...STOP, id: 'stp_9' }));
    expect(again).toBe(wasDeclined);
    expect(await hubs().store.unit((tx) => teamRows.moveStop(tx, bob, 'stp_0', 'force'))).toBe(false);
  });

  test('a plan moves once', async () => {
    const { team, crew } = await seeded(hubs(), 1);
    const bob = crew[0]!;
    await join(hubs().store, team, bob, 'bob');
    const move = (name: 'submit' | 'approve' | 'reject') =>
      Promise.all([0, 1, 2].map((n) => either(n).unit((tx) => teamRows.movePlan(tx, bob, name))));
    expect((await move('approve')).filter(Boolean)).toHaveLength(0);
    expect((await move('submit')).filter(Boolean)).toHaveLength(1);
    expect((await move('approve')).filter(Boolean)).toHaveLength(1);
    expect((await move('reject')).filter(Boolean)).toHaveLength(0);
  });

  test('turns are used up once, told of once, and one more is there to answer a request to stop', async () => {
    const { team, crew } = await seeded(hubs(), 1);
    const bob = crew[0]!;
    await join(hubs().store, team, bob, 'bob');
    const take = (n: number) => either(n).unit((tx) => teamRows.takeTeammateTurn(tx, bob));
    const taken = await Promise.all([0, 1, 2, 3, 4].map(take));
    expect(taken.filter((used) => used !== null).toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
    const told = await Promise.all(
      [0, 1].map((n) => either(n).unit((tx) => teamRows.noteTurnsUsedUp(tx, bob))),
    );
    expect(told.filter(Boolean)).toHaveLength(1);
    await hubs().store.unit((tx) => teamRows.askStop(tx, bob, { ...STOP, id: 'stp_1' }));
    expect(await take(0)).toBe(3);
    await hubs().store.unit((tx) => teamRows.allowTurns(tx, bob, 2));
    expect(await hubs().store.read((reader) => teamRows.findTeammate(reader, bob))).toMatchObject({
      turnsUsed: 4,
      turnsMost: 5,
      agent: null,
    });
  });
};
