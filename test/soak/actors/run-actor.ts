import { randomUUID } from 'node:crypto';
import { LIVE_RUN_STATES, type SessionId } from '#domain';
import { systemClock } from '#base';
import type { Dice } from '../dice.ts';
import { patiently } from '../patience.ts';
import type { Around } from './actor.ts';

const LOOK_SECONDS = 10;
const MOST_MS = 240_000;
/** The step that a gate is in front of. */
const BEHIND = 'behind';

/** A person who runs workflows for a session of theirs, one after another, and waits for the end of each. */
export async function runWorkflows(at: Around): Promise<void> {
  const { self } = await at.world.outsider(at.name);
  for (let count = 1; !at.isOver(); count++) await runOne(at, self, `${at.name}-n${count}`);
}

async function runOne(at: Around, owner: SessionId, nonce: string): Promise<void> {
  const { world, books } = at;
  const { client } = world;
  const isGated = at.dice.chance(0.5);
  const body = {
    owner,
    workflow: definition(at.dice, nonce, isGated),
    cwd: world.machine.project,
    harness: 'native',
    approvals: 'yolo' as const,
  };
  const idempotencyKey = randomUUID();
  const answer = await patiently(() => client.call('runs.start', { body, idempotencyKey }));
  if (!answer.ok) return books.refused('run', answer.error);
  if (!answer.value.started) throw new Error(answer.value.problems.join('; '));
  const run = answer.value.run.id;
  books.runs.push({ run, owner, nonce, behind: isGated ? BEHIND : null });
  const until = systemClock.monotonic() + MOST_MS;
  for (;;) {
    const call = { params: { run }, query: { timeoutSeconds: LOOK_SECONDS } };
    const waited = await patiently(() => client.call('runs.wait', call));
    if (!waited.ok) return books.refused('wait for a run', waited.error);
    const { state, why } = waited.value;
    if (!LIVE_RUN_STATES.some((live) => live === state)) return;
    if (systemClock.monotonic() > until) {
      books.broke(`run ${run} is ${state} after ${MOST_MS / 1000} s: ${why ?? 'without a reason'}`);
      return;
    }
  }
}

/** Steps one after another and beside one another, now and then with a gate before the last, as YAML or as a script. */
function definition(dice: Dice, nonce: string, isGated: boolean): { file: string; text: string } {
  const says = (step: string) => `slow: 2 chunks, ${dice.between(10, 600)} ms\\nsay: ${nonce}-${step}`;
  if (dice.chance(0.5)) {
    const gate = `const { approved } = await approve('Go on?');
const behind = approved ? await agent('${says(BEHIND)}', { label: '${BEHIND}' }) : null;
`;
    return {
      file: 'soak.js',
      text: `const first = await agent('${says('first')}', { label: 'first' });
const both = await parallel([
  () => agent('${says('left')}', { label: 'left' }),
  () => agent('${says('right')}', { label: 'right' }),
]);
${isGated ? gate : ''}return [first, ...both${isGated ? ', behind' : ''}];
`,
    };
  }
  const step = (id: string, needs: string) => `  - { id: ${id}, needs: [${needs}], prompt: "${says(id)}" }\n`;
  const all = `steps:\n${step('first', '')}${step('left', 'first')}${step('right', 'first')}`;
  const gate = `  - { id: gate, needs: [left, right], approval: { text: 'Go on?' } }\n${step(BEHIND, 'gate')}`;
  return { file: 'soak.yaml', text: all + (isGated ? gate : step('last', 'left, right')) };
}
