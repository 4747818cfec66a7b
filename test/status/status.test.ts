import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TerminalRun } from '../terminal/terminal.ts';
import { DOORS, pageShows, top, topShows } from './doors.ts';
import { AFTER_RESTART, AT_WORK, ON_FORGE, STARTING, type SessionSituation } from './situations.ts';
import { listShows, paneShows, SCREEN, tabShows, THING_DOORS } from './doors-of-things.ts';
import { StatusWorld, type Kind, type Said } from './status-world.ts';
import { RUNS, TASKS, TEAMS } from './things.ts';

interface Standing {
  label: string;
  word: string;
  why?: RegExp | undefined;
  own?: true | undefined;
  ended?: true | undefined;
}

let world: StatusWorld;
let screen: TerminalRun;
let page: Page;
/** Opened before anything stands as it will: what comes, comes by events. */
const lists = new Map<Kind, Page>();
const KINDS = ['task', 'run', 'team'] as const;
const troubles: Error[] = [];

const standing = ({ name: label, ...rest }: SessionSituation): Standing => ({ label, ...rest });

/** Begins to bring it about. What is wrong with that fails the test that looks for it. */
function bring(situation: Pick<SessionSituation, 'name' | 'bring'>): void {
  situation.bring(world, situation.name).catch((error: Error) => troubles.push(error));
}

/** Whether a door shows it at all. */
const isShown = (door: string, { own, ended }: Standing): boolean =>
  !(own && door === 'MCP') && !(ended && door === 'muster status');

/** Reads all of these through each door; what a door says otherwise. */
async function otherwise(all: readonly Standing[]): Promise<string[]> {
  const said = new Map<string, Said>();
  await Promise.all(
    all.map(async ({ label, word, why }) => {
      const is = await world.stands(label, word, why);
      // What is said of work that is silent for long tells how many minutes that are: it changes between two looks.
      said.set(label, word === 'working' ? { word } : is);
    }),
  );
  const found: string[] = [];
  for (const door of DOORS) {
    const { name } = door;
    const shows = await door.read(world);
    for (const one of all) {
      const is = said.get(one.label);
      if (is && isShown(name, one) && !shows(one.label, is))
        found.push(`${name}: ${one.label} is ${is.word}`);
    }
  }
  for (const one of all) {
    const is = said.get(one.label);
    if (!is) continue;
    if (!one.ended) await topShows(screen, one.label, is);
    await pageShows(page, one.label, is);
  }
  return found;
}

const THINGS = { task: TASKS, run: RUNS, team: TEAMS } as const;

/** Reads all of a kind through each door; what a door says otherwise than REST. */
async function thingsOtherwise(kind: Kind): Promise<string[]> {
  const said = new Map<string, Said>();
  await Promise.all(
    THINGS[kind].map(async ({ name, word, why }) =>
      said.set(name, await world.thingStands(kind, name, word, why)),
    ),
  );
  const found: string[] = [];
  for (const door of THING_DOORS) {
    const shows = await door.read(world, kind);
    for (const [name, is] of said)
      if (!shows(name, is)) found.push(`${door.name}: ${name} is ${JSON.stringify(is)}`);
  }
  const list = lists.get(kind);
  if (list) for (const [name, is] of said) await listShows(list, kind, name, is);
  if (kind === 'task') await paneShows(screen, said);
  if (kind === 'team') for (const one of TEAMS) await tabShows(screen, one);
  return found;
}

describe('how everything stands, through every door', { timeout: 600_000 }, () => {
  beforeAll(async () => {
    world = await StatusWorld.open();
    for (const situation of [...AT_WORK, ...TASKS, ...RUNS, ...TEAMS]) bring(situation);
    const context = await world.page.person({ viewport: { width: 1400, height: 2400 } });
    page = await world.page.signedIn(context, '/sessions');
    await page.getByRole('button', { name: 'All', exact: true }).click();
    for (const kind of KINDS) lists.set(kind, await world.page.tab(context, SCREEN[kind]));
    screen = top(world);
    await screen.until('All');
    screen.type('t');
  }, 600_000);
  afterEach(() => {
    const [trouble] = troubles.splice(0);
    if (trouble !== undefined) throw trouble;
    world.page.endWithoutTrouble();
  });
  afterAll(async () => {
    await screen?.[Symbol.asyncDispose]();
    await world?.[Symbol.asyncDispose]();
  });

  test('while the crew is at work', async () => {
    expect(await otherwise(AT_WORK.map(standing))).toEqual([]);
  });

  test.each(KINDS)('each %s', async (kind) => {
    expect(await thingsOtherwise(kind)).toEqual([]);
  });

  test.each(ON_FORGE)('when their agent $name', async (happening) => {
    await happening.bring(world);
    expect(await otherwise(happening.stands)).toEqual([]);
  });

  test('while a harness starts', async () => {
    bring(STARTING);
    expect(await otherwise([standing(STARTING)])).toEqual([]);
  });

  test('after a power cut', async () => {
    await world.restartWithSleep();
    expect(await otherwise(AFTER_RESTART)).toEqual([]);
  });
});
