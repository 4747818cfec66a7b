import { describe, expect, test } from 'vitest';
import {
  emptyDraft,
  emptyMate,
  mateBody,
  problemsOf,
  spawnCli,
  teamBody,
  teamCli,
  type TeamDraft,
} from './team-draft.ts';

const draft = (more: Partial<TeamDraft> = {}): TeamDraft => ({
  ...emptyDraft,
  name: 'crew',
  lead: { ...emptyDraft.lead, choice: 'you' },
  ...more,
});

describe('what is wrong with a new team', () => {
  test('nothing, once it has a name and a lead', () => {
    expect([...problemsOf(draft())]).toEqual([]);
  });

  test('each field says what it takes', () => {
    const problems = problemsOf(
      draft({
        name: 'My Crew',
        cwd: 'here',
        turns: '0',
        lead: { ...emptyDraft.lead, choice: 'new' },
        mates: [emptyMate(0, 'ann'), emptyMate(1, 'ann'), emptyMate(2, 'lead'), emptyMate(3)],
      }),
    );
    expect([...problems.keys()].toSorted()).toEqual([
      'cwd',
      'lead.task',
      'mates.1.name',
      'mates.2.name',
      'mates.3.name',
      'name',
      'turns',
    ]);
    expect(problems.get('mates.1.name')).toBe('There is a “ann” already.');
  });

  test('a session that leads has to be chosen', () => {
    const lead = { ...emptyDraft.lead, choice: 'session' as const };
    expect([...problemsOf(draft({ lead })).keys()]).toEqual(['lead.session']);
  });
});

describe('what the hub is told', () => {
  test('what is empty is left to it', () => {
    expect(teamBody(draft())).toEqual({
      name: 'crew',
      teammates: [
        { name: 'dev', role: 'developer' },
        { name: 'rev', role: 'reviewer' },
      ],
    });
  });

  test('a lead is spawned with its task, and the turns are a budget that warns before its end', () => {
    const body = teamBody(
      draft({
        turns: '50',
        lead: { choice: 'new', session: '', harness: 'native', agent: '', task: ' Build it ' },
        mates: [],
      }),
    );
    expect(body).toEqual({
      name: 'crew',
      leadOn: { task: 'Build it', harness: 'native' },
      budget: { limits: [{ kind: 'turns', soft: 40, hard: 50 }] },
      teammates: [],
    });
  });

  test('a teammate takes its harness, place and plan along', () => {
    const mate = {
      ...emptyMate(0, 'ann'),
      harness: 'native',
      workspace: 'worktree',
      planRequired: true,
    } as const;
    expect(mateBody(mate)).toEqual({
      name: 'ann',
      role: 'developer',
      harness: 'native',
      workspace: 'worktree',
      planRequired: true,
    });
  });
});

describe('the same in a terminal', () => {
  test('a team that a person or a session leads is created, one with a lead of its own is run', () => {
    const mates = [{ ...emptyMate(0, 'ann'), harness: 'grok', agent: 'mill' }];
    expect(teamCli(draft({ mates })).join(' ')).toBe(
      'muster team create crew --teammate ann:developer:grok@mill',
    );
    const lead = { ...emptyDraft.lead, task: 'Build it', harness: 'native' };
    expect(teamCli(draft({ mates, lead })).join(' ')).toBe(
      'muster team run Build it --name crew --teammate ann:developer:grok@mill --lead-harness native --keep',
    );
  });

  test('a teammate is spawned with what was chosen', () => {
    expect(spawnCli('crew', { ...emptyMate(0, 'ann'), task: 'Begin' }).join(' ')).toBe(
      'muster teammate spawn ann Begin --team crew --role developer',
    );
  });
});
