import { describe, expect, test } from 'vitest';
import { createIds, ManualClock, systemRandom } from '#base';
import {
  newId,
  RUN_WORDS,
  STATUS_WORDS,
  STEP_WORDS,
  TASK_WORDS,
  TEAM_WORDS,
  type Session,
  type StatusWord,
  type Task,
  type TaskState,
  type TaskWord,
} from '#domain';
import type { SessionView, TaskView, TeamView } from '#hub';
import { runStatus } from '../../src/cli/output/run-lines.ts';
import { sessionTable } from '../../src/cli/output/session-lines.ts';
import { stepWord } from '../../src/cli/output/step-lines.ts';
import { badge } from '../../src/cli/output/task-lines.ts';
import { teamStatus } from '../../src/cli/output/team-lines.ts';
import { createStyle } from '../../src/cli/output/style.ts';
import { NO_DATA } from '../../src/cli/tui/top-data.ts';
import { listLines } from '../../src/cli/tui/top-lines.ts';
import { FIRST_STATE } from '../../src/cli/tui/top-state.ts';
import { sessionLine as chatLine } from '../../src/server/chat/markdown.ts';
import { taskLine as taskToolLine } from '../../src/server/mcp/task-words.ts';
import { teamLine } from '../../src/server/mcp/team-words.ts';
import { sessionLine as toolLine } from '../../src/server/mcp/words.ts';
import { viewSession } from '../../src/server/views/sessions.ts';
import { viewTeam } from '../../src/server/views/teams.ts';
import { viewTask } from '../../src/server/views/tasks.ts';
import { lookOf } from '../../web/parts/status-words.ts';
import { marksOf } from '../../web/screens/board/task-words.ts';
import { lookOfStep } from '../../web/screens/run/step-look.ts';

const ids = createIds(new ManualClock(), systemRandom);
const look = { style: createStyle({ write: () => true }, {}), columns: undefined, now: 90_000 };
const WHY = 'the reason of it';

const SESSION: Session = {
  id: newId(ids, 'session'),
  user: newId(ids, 'user'),
  kind: 'delegate',
  state: 'open',
  owner: newId(ids, 'session'),
  label: 'thresher',
  harness: 'native',
  agent: null,
  cwd: '/work',
  source: null,
  mode: 'ask',
  model: null,
  harnessModel: null,
  options: {},
  forkOf: null,
  role: null,
  client: null,
  depth: 1,
  acpSession: 'one',
  rebind: false,
  asleep: false,
  unattended: false,
  mayApprove: false,
  maySpawn: true,
  answeredAt: 0,
  cause: null,
  closeReason: null,
  closeAfterTurn: false,
  createdAt: 0,
  openedAt: 0,
  endedAt: null,
  lastTurnEndedAt: null,
  lastSendAt: null,
};

const standing = (word: StatusWord): SessionView => ({
  session: SESSION,
  status: { word, since: 0, why: WHY, actions: [] },
  agent: null,
  turn: null,
  queued: 0,
  lastActivityAt: 0,
  idleExpiresAt: null,
  ageExpiresAt: null,
});

const TASK: Task = {
  id: newId(ids, 'task'),
  user: SESSION.user,
  board: newId(ids, 'board'),
  team: null,
  title: 'thresh',
  state: 'up_next',
  priority: 0,
  position: 1,
  assignee: { kind: 'any' },
  lane: 'any',
  unmet: 0,
  blocked: null,
  notBefore: null,
  mostAttempts: 3,
  claimedBy: null,
  fence: 0,
  attempts: 0,
  createdAt: 0,
  updatedAt: 0,
  doneAt: null,
};
const CARD = {
  tags: [],
  dueAt: null,
  stateSince: 0,
  boardName: 'main',
  assigneeName: 'anybody',
  workerName: 'mill',
  waitsFor: null,
};
const TEAM: Omit<TeamView, 'status'> = {
  team: {
    id: newId(ids, 'team'),
    user: SESSION.user,
    name: 'crew',
    description: null,
    lead: SESSION.id,
    state: 'active',
    cwd: null,
    source: null,
    workspace: null,
    gates: [],
    planRequired: false,
    createdAt: 0,
    deletedAt: null,
  },
  lead: standing('working'),
  size: 1,
  tasks: { open: 1, done: 0, blocked: 0 },
};
/** Words that say no more than the column in which a task stands. */
const COLUMN_SAYS: readonly TaskWord[] = ['inbox', 'done', 'cancelled'];

function columnOf(word: TaskWord): TaskState {
  if (word === 'in_review' || word === 'inbox' || word === 'done' || word === 'cancelled') return word;
  return word === 'ready' || word === 'waiting' || word === 'blocked' ? 'up_next' : 'in_progress';
}

/** A word of the hub as people read it. */
const read = (word: string): string => word.replaceAll('_', ' ');

describe('the words for how things stand', () => {
  test.each(STATUS_WORDS)('a session that is %s is so in each door', (word) => {
    const view = standing(word);
    const json = viewSession(view);
    expect(json.status).toMatchObject({ word, why: WHY });
    expect(toolLine(view, look.now)).toContain(` · ${read(word)} for 90 s: ${WHY}`);
    expect(chatLine(view, look.now)).toContain(` · ${read(word)} for 90 s: ${WHY}`);
    expect(lookOf(word).text).toBe(read(word));
    const [, row = ''] = sessionTable([json], look).split('\n');
    expect(row.split(/ {2,}/)).toContainEqual(
      expect.stringMatching(new RegExp(`^${read(word)}(?:: ${WHY})?$`)),
    );
    const screen = listLines(
      { ...NO_DATA, connection: 'live', sessions: [json] },
      FIRST_STATE,
      { columns: 100, rows: 12 },
      look,
    );
    const shown = screen.map(({ text }) => text).filter((text) => text.includes('thresher'));
    // Outside clients only stand for what they own: the screen of the crew leaves them out.
    const rows = word === 'outside' ? [] : [read(word)];
    expect(shown.map((text) => /^\S (.+?) +thresher .*the reason of it/.exec(text)?.[1])).toEqual(rows);
  });

  test('each word has a shape of its own on the page, so that nobody has to tell colours apart', () => {
    const shapes = STATUS_WORDS.map((word) => lookOf(word).shape);
    expect(new Set(shapes).size).toBe(STATUS_WORDS.length);
  });

  test.each(TEAM_WORDS)('a team that is %s is so in each door', (word) => {
    const view = { ...TEAM, status: { word, since: 0, why: WHY } };
    const json = viewTeam(view);
    expect(json.status).toMatchObject({ word, why: WHY });
    expect(teamStatus(json)).toBe(`${read(word)}: ${WHY}`);
    expect(teamLine(view)).toContain(` · ${read(word)}: ${WHY} · `);
    expect(lookOf(word).text).toBe(read(word));
  });

  test.each(RUN_WORDS)('a run that is %s is so in each door', (word) => {
    expect(runStatus({ word, why: WHY })).toBe(`${read(word)}: ${WHY}`);
    expect(lookOf(word).text).toBe(read(word));
  });

  test.each(TASK_WORDS)('a task that is %s is so in each door, or stands in its column', (word) => {
    const view: TaskView = { ...CARD, task: { ...TASK, state: columnOf(word) }, status: { word, why: WHY } };
    const json = viewTask(view);
    expect(json.status).toEqual({ word, why: WHY });
    const said = COLUMN_SAYS.includes(word) ? '' : `${read(word)}: ${WHY}`;
    expect(badge(json)).toMatch(said === '' ? /^$/ : new RegExp(`^${said}`));
    const line = taskToolLine(view, look.now);
    expect(line).toContain(said === '' ? ` · ${word} · ` : ` · ${said}`);
    const marks = marksOf(json).map(({ text }) => text);
    expect(marks.includes(read(word))).toBe(said !== '');
  });

  test.each(STEP_WORDS)('a step that is %s is so in each door', (word) => {
    expect(stepWord(word)).toBe(read(word));
    expect(lookOfStep(word).text).toBe(read(word));
  });
});
