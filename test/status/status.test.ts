import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TerminalRun } from '../terminal/terminal.ts';
import { DOORS, pageShows, top, topShows } from './doors.ts';
import { AFTER_RESTART, AT_WORK, ON_FORGE, STARTING, type SessionSituation } from './situations.ts';
import { StatusWorld, type Said } from './status-world.ts';

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
const troubles: Error[] = [];

const standing = ({ name: label, ...rest }: SessionSituation): Standing => ({ label, ...rest });

/** Begins to bring it about. What is wrong with that fails the test that looks for it. */
function bring(situation: SessionSituation): void {
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

describe('how sessions stand, through every door', { timeout: 600_000 }, () => {
  beforeAll(async () => {
    world = await StatusWorld.open();
    for (const situation of AT_WORK) bring(situation);
    const context = await world.page.person({ viewport: { width: 1400, height: 2400 } });
    page = await world.page.signedIn(context, '/sessions');
    await page.getByRole('button', { name: 'All', exact: true }).click();
    screen = top(world);
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
