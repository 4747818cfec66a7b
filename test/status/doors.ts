import type { Page } from 'playwright-core';
import { oneLine } from '../../src/cli/output/plain-text.ts';
import { inLine } from '../../src/server/mcp/words.ts';
import { TerminalRun } from '../terminal/terminal.ts';
import { good, type Said, type StatusWorld } from './status-world.ts';

/** A door through which people or programs look, as it shows a list. */
export interface Door {
  name: string;
  /** Says what it shows of each of these, by label; nothing of what it does not show. */
  read(world: StatusWorld): Promise<(label: string, said: Said) => boolean>;
}

interface Listed {
  label: string | null;
  status: Said;
}

/** A word of the hub as people read it. */
export const read = (word: string): string => word.replaceAll('_', ' ');

const same = (items: readonly Listed[]) => (label: string, said: Said) => {
  const found = items.find((item) => item.label === label)?.status;
  return found?.word === said.word && (said.why === undefined || found.why === said.why);
};

/** Whether a line of a text is about this label and tells it. */
export const lineWith =
  (text: string, tells: (line: string, said: Said) => boolean) => (label: string, said: Said) =>
    text.split('\n').some((line) => line.split(/[\s·]+/).includes(label) && tells(line, said));

/** In lists the reason stands beside those words that do not explain themselves. */
const inTable = (line: string, { word, why }: Said): boolean =>
  line
    .split(/ {2,}/)
    .some((cell) => cell === read(word) || cell.startsWith(`${read(word)}: ${oneLine(why ?? '')}`));

const REST: Door = {
  name: 'REST',
  async read({ client }) {
    return same(good(await client.call('sessions.list', { query: { state: 'all', limit: 200 } })).items);
  },
};

const TOOLS: Door = {
  name: 'MCP',
  async read(world) {
    const tools = await world.tools();
    const { data, text } = await tools.call('sessions_list', { state: 'all', limit: 100 });
    const [isSame, isToldSo] = [
      same(data.sessions as Listed[]),
      lineWith(
        text,
        (line, { word, why }) =>
          new RegExp(` · ${read(word)} for \\d+ \\w+(?: · |$|: )`).test(line) &&
          line.includes(inLine(why ?? '')),
      ),
    ];
    return (label, said) => isSame(label, said) && isToldSo(label, said);
  },
};

const COMMAND: Door = {
  name: 'CLI',
  async read(world) {
    const [json, text] = await Promise.all([
      world.muster('session', 'list', '--all', '--limit', '100', '--json'),
      world.muster('session', 'list', '--all', '--limit', '100'),
    ]);
    const { items } = JSON.parse(json) as { items: Listed[] };
    const [isSame, isToldSo] = [same(items), lineWith(text, inTable)];
    return (label, said) => isSame(label, said) && isToldSo(label, said);
  },
};

const OVERVIEW: Door = {
  name: 'muster status',
  read: async (world) => lineWith(await world.muster('status'), inTable),
};

/** Those that a program may look through. */
export const DOORS: readonly Door[] = [REST, TOOLS, COMMAND, OVERVIEW];

/** The screen of the crew at a terminal: its lines are cut, so that the beginning of a reason counts. */
export async function topShows(run: TerminalRun, label: string, { word, why }: Said): Promise<void> {
  // What is asked stands there in place of the reason.
  const about = word === 'needs_you' || word === 'paused' ? '' : oneLine(why ?? '').slice(0, 40);
  await run.until((screen) =>
    screen
      .split('\n')
      .some(
        (line) => line.includes(` ${read(word)} `) && line.includes(` ${label} `) && line.includes(about),
      ),
  );
}

export const top = ({ machine }: StatusWorld): TerminalRun =>
  new TerminalRun(['top'], { env: machine.env, cwd: machine.project, columns: 200, rows: 80 });

/** The list of sessions on the page. */
export async function pageShows(page: Page, label: string, { word, why }: Said): Promise<void> {
  const row = page.getByRole('listitem').filter({ hasText: label });
  await row.getByText(read(word), { exact: true }).waitFor();
  if (why !== undefined) await row.getByText(why, { exact: true }).waitFor();
}
