import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '#base';
import { builtInRecipes } from '#harness';
import { withinMs } from '../../src/harness/acp/within.ts';
import { Bench } from './bench.ts';
import { PROBES, type Probe } from './probes.ts';
import { withRecipes, withRows, type Seen } from './table.ts';
import { TARGETS, type Target } from './targets.ts';

// npm run test:harness [-- NAME…]: looks at the large group of harnesses, one after another, and writes docs/harnesses.md.

const DOCUMENT = join(import.meta.dirname, '../../docs/harnesses.md');
/** A probe opens up to two sessions and runs up to four turns; gemini waits for a minute to pass. */
const PROBE_MS = 240_000;
const CELL_CHARACTERS = 160;

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !TARGETS.some(({ row }) => row === name));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')}. Known: ${TARGETS.map(({ row }) => row).join(', ')}.`);
  process.exitCode = 2;
} else {
  for (const target of TARGETS) {
    if (wanted.length === 0 || wanted.includes(target.row)) await writeDown(await lookAt(target));
  }
}

async function lookAt(target: Target): Promise<Seen> {
  const date = new Date(systemClock.now()).toISOString().slice(0, 10);
  const seen: Seen = { row: target.row, version: target.version, date, cells: {} };
  console.log(`\n${target.row} ${target.version}`);
  try {
    await using bench = await Bench.create(target);
    for (const probe of PROBES) {
      const cell = await look(bench, probe);
      seen.cells[probe.column] = cell;
      console.log(`  ${probe.column}: ${cell}`);
    }
  } catch (error) {
    console.log(`  could not be looked at: ${causeOf(error)}`);
    seen.cells.mode = `**failed**: ${causeOf(error)}`;
  }
  return seen;
}

/** A failure is a cell, and the next probe gets a session that is not in the middle of something. */
async function look(bench: Bench, probe: Probe): Promise<string> {
  try {
    const cell = await withinMs(systemClock, PROBE_MS, probe.look(bench));
    if (cell !== undefined) return cell;
    await bench.giveUp();
    return `**failed**: no answer within ${PROBE_MS / 1000} s`;
  } catch (error) {
    await bench.giveUp();
    return `**failed**: ${causeOf(error)}`;
  }
}

async function writeDown(seen: Seen): Promise<void> {
  const text = await readFile(DOCUMENT, 'utf8');
  await writeFile(DOCUMENT, withRecipes(withRows(text, [seen]), builtInRecipes));
}

function causeOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/\s+/g, ' ').slice(0, CELL_CHARACTERS);
}
