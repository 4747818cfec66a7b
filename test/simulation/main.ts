import { parseArgs } from 'node:util';
import { systemClock } from '#base';
import { runSeed } from './run-seed.ts';
import { makeTemplate } from './world/template.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    seen: { type: 'boolean', default: false },
    'keep-going': { type: 'boolean', default: false },
  },
});

const template = await makeTemplate();
process.on('exit', () => template.remove());
// Ends with the figures of what was run so far.
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());

if (values.seed !== undefined) {
  const result = await runSeed(Number(values.seed), template, true);
  if (values.trace || result.problems.length > 0) console.log(result.trace.join('\n'));
  console.log(`\nseed ${result.seed}: ${result.hash}, ${result.problems.length} problems`);
  for (const problem of result.problems) console.log(`- ${problem}`);
  process.exitCode = result.problems.length > 0 ? 1 : 0;
} else {
  await runMany(Number(values.from), Number(values.seeds));
}

async function runMany(from: number, count: number): Promise<void> {
  const begun = systemClock.monotonic();
  const failed: number[] = [];
  const seen = new Map<string, number>();
  let passedMs = 0;
  let done = 0;
  for (let seed = from; seed < from + count && !stop.signal.aborted; seed++) {
    const result = await runSeed(seed, template);
    done += 1;
    passedMs += result.passedMs;
    for (const [what, count] of result.seen) seen.set(what, (seen.get(what) ?? 0) + count);
    if (result.problems.length === 0) continue;
    failed.push(seed);
    if (values['keep-going']) console.log(`seed ${seed}: ${result.problems.join(' | ').slice(0, 400)}`);
    else {
      await show(seed);
      break;
    }
  }
  const ms = systemClock.monotonic() - begun;
  console.log(
    `${done} seeds, ${failed.length} failed, ${(ms / done).toFixed(1)} ms a seed, ${(passedMs / done / 60_000).toFixed(1)} simulated minutes a seed`,
  );
  if (values.seen)
    for (const [what, count] of [...seen].toSorted(([a], [b]) => (a < b ? -1 : 1)))
      console.log(`${count}`.padStart(9), what);
  process.exitCode = failed.length > 0 ? 1 : 0;
}

async function show(seed: number): Promise<void> {
  const again = await runSeed(seed, template, true);
  console.log(again.trace.join('\n'));
  console.log(`\nSeed ${seed} broke a rule:`);
  for (const problem of again.problems) console.log(`- ${problem}`);
  console.log(`\nAgain: node test/simulation/main.ts --seed ${seed} --trace`);
}
