import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, Measured } from './bench.ts';

/** Every bench by the name that is typed: `npm run bench -- NAME[:PART]... [--quick]`. */
const BENCHES: Readonly<Record<string, () => Promise<{ bench: Bench }>>> = {
  store: () => import('./store/index.ts'),
  queue: () => import('./queue/index.ts'),
  fleet: () => import('./fleet/index.ts'),
  teams: () => import('./teams/index.ts'),
  'store-kill': () => import('./store/kill.ts'),
  'store-powercut': () => import('./store/power-cut.ts'),
  delegate: () => import('./delegate/index.ts'),
  cli: () => import('./cli/index.ts'),
  native: () => import('./native/index.ts'),
  script: () => import('./script/index.ts'),
  workflow: () => import('./workflow/index.ts'),
  harness: () => import('./harness/index.ts'),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});

const unknown = positionals.filter((name) => !((name.split(':')[0] ?? '') in BENCHES));
if (values.help || positionals.length === 0 || unknown.length > 0) {
  for (const name of unknown) console.error(`There is no bench "${name}".`);
  console.error(
    `Usage: npm run bench -- NAME[:PART]... [--quick]\nBenches: ${Object.keys(BENCHES).join(', ')}`,
  );
  process.exitCode = values.help ? 0 : 2;
} else {
  for (const name of positionals) await runBench(name);
}

async function runBench(asked: string): Promise<void> {
  const [name = '', only] = asked.split(':');
  const load = BENCHES[name];
  if (!load) return;
  const { bench } = await load();
  const folder = await mkdtemp(join(tmpdir(), `muster-bench-${name}-`));
  console.error(`${name}: ${bench.about}`);
  const rows: Measured[] = [];
  try {
    const say = (line: string) => console.error(`  … ${line}`);
    for await (const row of bench.run({ quick: values.quick, folder, say, ...(only ? { only } : {}) })) {
      rows.push(row);
      console.log(formatRow(row));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  if (rows.some((row) => verdict(row) === 'MISSED')) process.exitCode = 1;
  await keep(only ? `${name}.${only}` : name, rows);
}

function formatRow(row: Measured): string {
  const value = `${format(row.value)} ${row.unit}`;
  const goal = row.goal ? `${'atLeast' in row.goal ? '>=' : '<='} ${format(goalOf(row))}` : '';
  return `  ${row.what.padEnd(58)} ${value.padStart(18)}  ${goal.padEnd(12)} ${verdict(row).padEnd(7)} ${row.notes ?? ''}`.trimEnd();
}

function goalOf({ goal }: Measured): number {
  if (!goal) return Number.NaN;
  return 'atLeast' in goal ? goal.atLeast : goal.atMost;
}

function verdict(row: Measured): '' | 'ok' | 'MISSED' {
  if (!row.goal) return '';
  const reached = 'atLeast' in row.goal ? row.value >= row.goal.atLeast : row.value <= row.goal.atMost;
  return reached ? 'ok' : 'MISSED';
}

function format(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}

/** One file per bench and kind of run; the newest replaces the one before. */
async function keep(name: string, rows: readonly Measured[]): Promise<void> {
  const folder = join(import.meta.dirname, 'results');
  await mkdir(folder, { recursive: true });
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    node: process.version,
  };
  const result = { bench: name, quick: values.quick, at: new Date().toISOString(), machine, rows };
  const file = join(folder, `${name}${values.quick ? '.quick' : ''}.json`);
  await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
}
