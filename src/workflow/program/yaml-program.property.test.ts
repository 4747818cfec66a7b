import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WorkflowDefinition } from '../definition/index.ts';
import type { CallOutcome } from '../script/script-port.ts';
import type { ProgramCall } from './program.ts';
import { defined, idOf, PlayedProgram } from './testing/played-program.ts';

const drawn = fc.record({
  needs: fc.array(fc.nat({ max: 20 }), { maxLength: 3 }),
  after: fc.array(fc.nat({ max: 20 }), { maxLength: 2 }),
  when: fc.constantFrom(undefined, undefined, 'true', 'false', 'output'),
  items: fc.constantFrom(undefined, undefined, [], [1], ['a', 'b', 'c'], 'output'),
  gate: fc.constantFrom('none', 'none', 'first', 'only'),
});

/** Steps that wait for earlier ones alone, in any order of the text; some over lists, some with gates and conditions. */
const anyWorkflow = fc
  .array(drawn, { minLength: 1, maxLength: 12 })
  .chain((steps) => {
    const built = steps.map((step, at) => builtOf(step, at, steps));
    return fc.shuffledSubarray(built, { minLength: built.length });
  })
  .map((steps) => defined(JSON.stringify({ steps })));

type Drawn = typeof drawn extends fc.Arbitrary<infer D> ? D : never;

function builtOf({ needs, after, when, items, gate }: Drawn, at: number, all: readonly Drawn[]) {
  const ids = (of: readonly number[]) => (at === 0 ? [] : [...new Set(of.map((n) => n % at))]);
  const needed = ids(needs);
  const named = (of: readonly number[]) => of.map((n) => `s${n}`);
  // Of those it needs, one whose output is there to be spoken of.
  const source = needed.find((n) => all[n]?.gate !== 'only' && all[n]?.items === undefined);
  const output = source === undefined ? undefined : `steps.s${source}.output`;
  const list = items === 'output' ? output && `${output}.list` : items;
  const prompt = `Do s${at} with {{ ${output ?? '"nothing"'} }} ${list === undefined ? '' : '{{ item }}'}`;
  return {
    id: `s${at}`,
    needs: named(needed),
    after: named(ids(after).filter((n) => !needed.includes(n))),
    ...(when !== undefined && { when: when === 'output' ? (output ?? 'true') : when }),
    ...(gate !== 'none' && { approval: { text: `May s${at}?` } }),
    ...(gate !== 'only' && {
      prompt,
      output: { type: 'object', properties: { list: { type: 'array' }, from: { type: 'string' } } },
      ...(list !== undefined && { for_each: list }),
    }),
  };
}

const workflow = anyWorkflow;
/** How calls end, by their ids: the same in every order. */
const outcomes = fc.record({ seed: fc.nat({ max: 1_000_000 }), failing: fc.constantFrom(0, 0, 10, 40) });
const order = fc.infiniteStream(fc.nat({ max: 1_000 }));

function outcomeOf(call: ProgramCall, { seed, failing }: { seed: number; failing: number }): CallOutcome {
  const id = idOf(call);
  const draw = Array.from(id).reduce(
    (sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 10_007,
    seed,
  );
  if (draw % 100 < failing)
    return { ok: false, error: { code: 'step.failed', message: `${id} came to nothing` } };
  if (call.kind === 'approve') return { ok: true, value: { approved: draw % 7 !== 0, by: 'anna' } };
  const list = Array.from({ length: draw % 3 }, (_, at) => `${id}-${at}`);
  return { ok: true, value: draw % 5 === 0 ? { from: id } : { from: id, list } };
}

type Outcomes = Parameters<typeof outcomeOf>[1];

interface Played {
  played: PlayedProgram;
  /** In the order in which they were answered. */
  answered: number[];
  /** What was answered well before each call was asked for. */
  knew: Map<string, Set<string>>;
}

/** Plays a workflow to its end as an engine would, each time answering one of the open calls. */
async function play(definition: WorkflowDefinition, ends: Outcomes, draw: () => number): Promise<Played> {
  const played = await PlayedProgram.start(definition, {});
  const answered: number[] = [];
  const good = new Set<string>();
  const knew = new Map(played.calls.map((call) => [idOf(call), new Set<string>()]));
  while (played.end === undefined) {
    const number = played.open[draw() % played.open.length];
    const call = played.calls.find((one) => one.call === number);
    if (number === undefined || call === undefined) throw new Error('it waits for nothing');
    const outcome = outcomeOf(call, ends);
    if (outcome.ok) good.add(idOf(call));
    answered.push(number);
    const before = played.calls.length;
    await played.give(number, outcome);
    for (const asked of played.calls.slice(before)) knew.set(idOf(asked), new Set(good));
  }
  return { played, answered, knew };
}

const stepOf = (id: string): string => /^[^:[]+/u.exec(id)?.[0] ?? '';
const drawsOf = (stream: fc.Stream<number>) => () => stream.next().value ?? 0;

describe('any YAML program', () => {
  test('begins a step only when all it needs is done, and after its own gate', async () => {
    await fc.assert(
      fc.asyncProperty(workflow, outcomes, order, async (definition, ends, stream) => {
        const { played, knew } = await play(definition, ends, drawsOf(stream));
        for (const [id, good] of knew)
          for (const before of beforeCall(definition, played, id)) expect(good).toContain(before);
      }),
    );
  });

  test('does the same in every order of answers: it asks for the same, and ends in the same way', async () => {
    await fc.assert(
      fc.asyncProperty(workflow, outcomes, order, order, async (definition, ends, one, other) => {
        const first = await play(definition, ends, drawsOf(one));
        const second = await play(definition, ends, drawsOf(other));
        expect(second.played.end).toEqual(first.played.end);
        expect(askedBy(second.played)).toEqual(askedBy(first.played));
      }),
    );
  });

  test('stands still in the same way when it is given the same answers in the same order', async () => {
    await fc.assert(
      fc.asyncProperty(workflow, outcomes, order, async (definition, ends, stream) => {
        const { played, answered } = await play(definition, ends, drawsOf(stream));
        const again = await PlayedProgram.start(definition, {});
        for (const number of answered) {
          const call = again.calls.find((one) => one.call === number);
          if (call) await again.give(number, outcomeOf(call, ends));
        }
        expect(again.stills).toEqual(played.stills);
        expect(again.end).toEqual(played.end);
      }),
    );
  });

  test('stands still once after its start and each answer, numbers its calls from 1, and ends with every step told of', async () => {
    await fc.assert(
      fc.asyncProperty(workflow, outcomes, order, async (definition, ends, stream) => {
        const { played, answered } = await play(definition, ends, drawsOf(stream));
        const { stills, calls, end } = played;
        expect(stills).toHaveLength(answered.length + 1);
        expect(calls.map(({ call }) => call)).toEqual(calls.map((_, at) => at + 1));
        expect(new Set(calls.map(idOf)).size).toBe(calls.length);
        expect(stills.map(({ last }) => last)).toEqual(stills.map((_, at) => at === stills.length - 1));
        expect(stills.at(-1)?.open).toEqual([]);
        expect(toldOf(played).toSorted()).toEqual(definition.steps.map(({ id }) => id).toSorted());
        expect(['returned', 'failed']).toContain(end?.kind);
      }),
    );
  });
});

/** What must have ended well before a call: all that its needs asked, and its own gate. */
function beforeCall({ steps }: WorkflowDefinition, { calls }: PlayedProgram, id: string): string[] {
  const step = steps.find((one) => one.id === stepOf(id));
  const gate =
    step?.approval && step.prompt !== undefined && !id.endsWith(':gate') ? [`${step.id}:gate`] : [];
  return (step?.needs ?? []).reduce((before, need) => {
    const asked = calls.map(idOf).filter((one) => stepOf(one) === need);
    // One that was never asked for is not there to have ended, but over an empty list.
    const mustAsk = steps.find((one) => one.id === need)?.for_each === undefined;
    return [...before, ...(mustAsk && asked.length === 0 ? [need] : asked)];
  }, gate);
}

/** Without numbers, which tell the order of asking. */
const askedBy = ({ calls }: PlayedProgram) =>
  calls.map(({ call: _call, ...asked }) => asked).toSorted((a, b) => (idOfAsked(a) < idOfAsked(b) ? -1 : 1));

const idOfAsked = (asked: object): string => JSON.stringify(asked);

/** Each step once: done, failed or left out. */
function toldOf({ end, notes }: PlayedProgram): string[] {
  const skipped = notes.flatMap((note) => (note.kind === 'skipped' ? [note.step] : []));
  const value = end?.kind === 'failed' ? end.outputs : end?.kind === 'returned' ? end.value : null;
  const failed = end?.kind === 'failed' ? end.failed.map(({ step }) => step) : [];
  const steps: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'steps') : null;
  return [...skipped, ...failed, ...Object.keys(typeof steps === 'object' && steps !== null ? steps : {})];
}
