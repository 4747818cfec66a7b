import { describe, expect, test } from 'vitest';
import { createIds, ManualClock, systemRandom } from '#base';
import { newId, RUN_WORDS, STATUS_WORDS, STEP_WORDS, type Session, type StatusWord } from '#domain';
import type { SessionView } from '#hub';
import { runStatus } from '../../src/cli/output/run-lines.ts';
import { sessionTable } from '../../src/cli/output/session-lines.ts';
import { stepWord } from '../../src/cli/output/step-lines.ts';
import { createStyle } from '../../src/cli/output/style.ts';
import { NO_DATA } from '../../src/cli/tui/top-data.ts';
import { listLines } from '../../src/cli/tui/top-lines.ts';
import { FIRST_STATE } from '../../src/cli/tui/top-state.ts';
import { sessionLine as chatLine } from '../../src/server/chat/markdown.ts';
import { sessionLine as toolLine } from '../../src/server/mcp/words.ts';
import { viewSession } from '../../src/server/views/sessions.ts';
import { lookOf } from '../../web/parts/status-words.ts';
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

  test.each(RUN_WORDS)('a run that is %s is so in each door', (word) => {
    expect(runStatus({ word, why: WHY })).toBe(`${read(word)}: ${WHY}`);
    expect(lookOf(word).text).toBe(read(word));
  });

  test.each(STEP_WORDS)('a step that is %s is so in each door', (word) => {
    expect(stepWord(word)).toBe(read(word));
    expect(lookOfStep(word).text).toBe(read(word));
  });
});
