import type { Page } from 'playwright-core';
import { oneLine } from '../../src/cli/output/plain-text.ts';
import { inLine } from '../../src/server/mcp/words.ts';
import type { TerminalRun } from '../terminal/terminal.ts';
import { lineWith, read } from './doors.ts';
import type { Kind, Said, StatusWorld } from './status-world.ts';
import type { ThingSituation } from './things.ts';

/** A door through which lists of tasks, runs and teams are looked at. */
export interface ThingDoor {
  name: string;
  read(world: StatusWorld, kind: Kind): Promise<(name: string, said: Said) => boolean>;
}

/** Of a reason that a list may cut, the beginning counts. */
const BEGINNING = 80;

/** A task in a column that says it all, or at work without a hitch, needs no words behind its word. */
const tells =
  (cut: (text: string) => string, between: RegExp) =>
  (line: string, { word, why }: Said): boolean => {
    if (word === 'inbox' || word === 'done') return true;
    const wanted = why === undefined ? read(word) : `${read(word)}: ${cut(why).slice(0, BEGINNING)}`;
    return line.split(between).some((part) => part.startsWith(wanted));
  };

const TOOL = { task: 'task_list', run: 'workflow_list', team: 'team_list' } as const;
const COMMAND = {
  task: ['task', 'list', '--limit', '100'],
  run: ['workflow', 'history', '--limit', '100'],
  team: ['team', 'list', '--limit', '100'],
} as const;

interface Listed {
  title?: string;
  name?: string;
  word?: string;
  why?: string | null;
  status?: { word: string; why: string | null };
}

/** Whether the answer as JSON holds what REST says. */
const holds = (items: readonly Listed[]) => (name: string, said: Said) => {
  const found = items.find((item) => (item.title ?? item.name) === name);
  const { word, why } = found?.status ?? found ?? {};
  return word === said.word && (why ?? undefined) === said.why;
};

const TOOLS: ThingDoor = {
  name: 'MCP',
  async read(world, kind) {
    const tools = await world.tools();
    const { data, text } = await tools.call(TOOL[kind], { limit: 100 });
    const items = (data['tasks'] ?? data['runs'] ?? data['teams']) as Listed[];
    const [isSame, isToldSo] = [holds(items), lineWith(text, tells(inLine, / · /))];
    return (name, said) => isSame(name, said) && isToldSo(name, said);
  },
};

const CLI: ThingDoor = {
  name: 'CLI',
  async read(world, kind) {
    const [json, text] = await Promise.all([
      world.muster(...COMMAND[kind], '--json'),
      world.muster(...COMMAND[kind]),
    ]);
    const { items } = JSON.parse(json) as { items: Listed[] };
    const [isSame, isToldSo] = [holds(items), lineWith(text, tells(oneLine, / {2,}/))];
    return (name, said) => isSame(name, said) && isToldSo(name, said);
  },
};

export const THING_DOORS: readonly ThingDoor[] = [TOOLS, CLI];

/** Where each kind is listed on the page. */
export const SCREEN: Readonly<Record<Kind, string>> = {
  task: '/boards/main?view=list',
  run: '/runs',
  team: '/teams',
};

/** The list of its kind on the page, which was opened before and is not loaded anew. */
export async function listShows(page: Page, kind: Kind, name: string, { word, why }: Said): Promise<void> {
  const rows = kind === 'task' ? page.getByRole('listitem') : page.locator('[data-row]');
  const row = rows.filter({ hasText: name });
  // Of a task on the shelf its column tells it; a mark has a shape before its word.
  if (word !== 'inbox')
    await row
      .getByText(new RegExp(String.raw`^(?:\S )?${read(word)}$`))
      .first()
      .waitFor();
  if (why !== undefined && word !== 'inbox' && word !== 'in_review')
    await row.getByText(why.slice(0, BEGINNING)).first().waitFor();
}

/** Lines of the pane of tasks; the rest is told as a number. */
const PANE = /^ {2}(?:inbox|up next|in progress|in review) /;

/** The pane of tasks in `muster top` has room for some: each that it shows stands there as REST says. */
export async function paneShows(screen: TerminalRun, all: ReadonlyMap<string, Said>): Promise<void> {
  await screen.until((text) => {
    const lines = text.split('\n').filter((line) => PANE.test(line));
    const of = [...all].filter(([name]) => lines.some((line) => line.includes(` ${name} `)));
    const isTold = tells(oneLine, / {2,}/);
    return (
      of.length > 0 &&
      of.every(([name, said]) =>
        lines.some(
          (line) =>
            line.includes(` ${name} `) && isTold(line.trimEnd(), { ...said, why: said.why?.slice(0, 30) }),
        ),
      )
    );
  });
}

/** A tab of `muster top` has a mark where somebody in the team needs a person. */
export const tabShows = (screen: TerminalRun, { name, word }: ThingSituation): Promise<string> =>
  screen.until((text) => {
    const [, tabs = ''] = text.split('\n');
    return tabs.includes(`${name} ◆`) === (word === 'needs_you') && tabs.includes(name);
  });
