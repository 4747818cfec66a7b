import { describe, expect, test } from 'vitest';
import { WORKFLOW_LIMITS } from '../definition/index.ts';
import { defined, PlayedProgram } from './testing/played-program.ts';

const start = (...given: Parameters<typeof PlayedProgram.start>) => PlayedProgram.start(...given);

describe('a YAML program', () => {
  test('asks for all that may begin, and for more with each end; it returns what all its steps gave', async () => {
    const played = await start(
      defined(
        'steps:',
        '  - { id: a, prompt: One }',
        '  - { id: b, prompt: Two }',
        '  - { id: c, prompt: "{{ steps.a.output }} and {{ steps.b.output }}", needs: [a, b] }',
      ),
    );
    expect(played.stills).toEqual([
      {
        calls: [
          {
            kind: 'agent',
            call: 1,
            phase: 'a',
            inFanOut: false,
            prompt: 'One',
            options: { id: 'a', label: 'a' },
          },
          {
            kind: 'agent',
            call: 2,
            phase: 'b',
            inFanOut: false,
            prompt: 'Two',
            options: { id: 'b', label: 'b' },
          },
        ],
        notes: [],
        open: [1, 2],
        last: false,
      },
    ]);
    await played.answer('b', 'second');
    expect(played.stills[1]).toEqual({ calls: [], notes: [], open: [1], last: false });
    await played.answer('a', 'first');
    expect(played.call('c')).toMatchObject({ call: 3, prompt: 'first and second' });
    await played.answer('c', { done: true });
    expect(played.stills[3]).toEqual({ calls: [], notes: [], open: [], last: true });
    expect(played.end).toEqual({
      kind: 'returned',
      value: { steps: { a: 'first', b: 'second', c: { done: true } } },
    });
  });

  test('tells nothing before it is returned, nor within an answer', async () => {
    const played = PlayedProgram.start(
      defined('steps: [{ id: a, prompt: x }, { id: b, prompt: x, needs: [a] }]'),
    );
    const { program, stills } = await played;
    program.answer(1, { ok: true, value: null });
    expect(stills).toHaveLength(1);
    await (await played).settled();
    expect(stills).toHaveLength(2);
  });

  test('hands each call what its step says', async () => {
    const played = await start(
      defined(
        'harness: grok',
        'workspace: clone',
        'steps:',
        '  - id: all',
        '    role: reviewer',
        '    harness: qwen',
        '    agent: mill',
        '    model: small',
        '    workspace: worktree',
        '    prompt: x',
        '    timeout: 10m',
        '    retry: { tries: 3, backoff: 30s }',
        '    budget: { tokens: 10, cost: 0.5, turns: 2, time: 1h }',
        '    output: { type: object, required: [ok], properties: { ok: { type: boolean } } }',
        '    produces: [{ name: report, type: design_doc }]',
        '  - { id: role, role: tester, prompt: x }',
        '  - { id: plain, prompt: x }',
      ),
    );
    expect(played.call('all')).toMatchObject({
      options: {
        id: 'all',
        label: 'all',
        schema: { type: 'object', required: ['ok'], properties: { ok: { type: 'boolean' } } },
        role: 'reviewer',
        harness: 'qwen',
        agent: 'mill',
        model: 'small',
        workspace: 'worktree',
        timeoutMs: 600_000,
        budget: { tokens: 10, cost: 0.5, turns: 2, timeMs: 3_600_000 },
        retry: { tries: 3, backoffMs: 30_000 },
        produces: [{ name: 'report', type: 'design_doc' }],
      },
    });
    const options = (id: string) => {
      const call = played.call(id);
      return call.kind === 'agent' ? call.options : {};
    };
    expect(options('all')).not.toHaveProperty('fallbackHarness');
    expect(options('role')).toEqual({
      id: 'role',
      label: 'role',
      role: 'tester',
      fallbackHarness: 'grok',
      workspace: 'clone',
    });
    expect(options('plain')).toEqual({ id: 'plain', label: 'plain', harness: 'grok', workspace: 'clone' });
  });

  test('ends at once with a fatal outcome, by its code; later answers are ignored', async () => {
    const played = await start(defined('steps: [{ id: a, prompt: x }, { id: b, prompt: x }]'));
    await played.fail('a', { code: 'budget_spent', message: 'It has used it up', fatal: true });
    expect(played.stills.at(-1)).toEqual({ calls: [], notes: [], open: [2], last: true });
    expect(played.end).toEqual({
      kind: 'threw',
      name: 'BudgetSpentError',
      message: 'It has used it up',
      code: 'budget_spent',
      fatal: true,
      line: null,
      stack: '',
    });
    await played.answer('b', 1);
    expect(played.stills).toHaveLength(2);
  });

  test('is killed when it is aborted (W07), and told once', async () => {
    const played = await start(defined('steps: [{ id: a, prompt: x }]'));
    played.program.abort('somebody cancelled it');
    played.program.abort('again');
    await played.answer('a', 1);
    expect(played.end).toEqual({ kind: 'killed', reason: 'aborted', message: 'somebody cancelled it' });
    expect(played.stills.map(({ last }) => last)).toEqual([false, true]);
    await played.program.kill();
    expect(await played.program.ended).toBe(played.end);
  });

  test('tells nothing more once it is killed', async () => {
    const played = await start(defined('steps: [{ id: a, prompt: x }]'));
    await played.program.kill();
    await played.answer('a', 1);
    expect(played.stills).toHaveLength(1);
    expect(played.end).toMatchObject({ kind: 'killed', reason: 'aborted' });
  });

  test('ignores an answer to what nobody asked, and a second one', async () => {
    const played = await start(defined('steps: [{ id: a, prompt: x }, { id: b, prompt: x }]'));
    await played.give(7, { ok: true, value: 1 });
    await played.answer('a', 1);
    await played.answer('a', 2);
    await played.answer('b', 3);
    expect(played.stills).toHaveLength(3);
    expect(played.end).toEqual({ kind: 'returned', value: { steps: { a: 1, b: 3 } } });
  });
});

describe('a step that is left out', () => {
  test('by its condition is no failure, nor what needs it; what comes after it goes on', async () => {
    const played = await start(
      defined(
        'inputs: { task: {} }',
        'steps:',
        '  - { id: a, prompt: x, when: inputs.task }',
        '  - { id: b, prompt: x, needs: [a] }',
        '  - { id: c, prompt: "after {{ steps.a.output }}", after: [a] }',
      ),
    );
    expect(played.notes).toEqual([
      { kind: 'skipped', step: 'a', because: 'its condition does not hold' },
      { kind: 'skipped', step: 'b', because: '"a" was skipped' },
    ]);
    expect(played.call('c')).toMatchObject({ prompt: 'after ' });
    await played.answer('c', 'x');
    expect(played.end).toEqual({ kind: 'returned', value: { steps: { c: 'x' } } });
  });

  test('ends the run at once when all are', async () => {
    const played = await start(defined('steps: [{ id: a, prompt: x, when: "false" }]'));
    expect(played.stills).toMatchObject([{ calls: [], open: [], last: true }]);
    expect(played.end).toEqual({ kind: 'returned', value: { steps: {} } });
  });
});

describe('a step that fails', () => {
  test('leaves out what needs it, lets the rest come to its end, and is named with its cause', async () => {
    const played = await start(
      defined(
        'steps:',
        '  - { id: after, prompt: x, after: [bad] }',
        '  - { id: bad, prompt: x }',
        '  - { id: good, prompt: x }',
        '  - { id: more, prompt: x, needs: [good] }',
        '  - { id: worse, prompt: x }',
      ),
    );
    await played.fail('worse', { code: 'step.stalled', message: 'It gave no sign for 3 minutes' });
    await played.fail('bad', { code: 'step.schema', message: 'It did not fit' });
    expect(played.notes).toEqual([
      { kind: 'log', text: '"worse" failed: It gave no sign for 3 minutes' },
      { kind: 'log', text: '"bad" failed: It did not fit' },
      { kind: 'skipped', step: 'after', because: '"bad" failed' },
    ]);
    await played.answer('good', 1);
    await played.answer('more', 2);
    expect(played.end).toEqual({
      kind: 'failed',
      message:
        '"bad" failed: It did not fit\n"worse" failed: It gave no sign for 3 minutes\nLeft out because of that: after.',
      outputs: { steps: { good: 1, more: 2 } },
      failed: [
        { step: 'bad', code: 'step.schema', message: 'It did not fit' },
        { step: 'worse', code: 'step.stalled', message: 'It gave no sign for 3 minutes' },
      ],
    });
  });

  test('fails before it asks when its prompt is empty or too long', async () => {
    const definition = defined(
      'inputs: { text: {}, list: { type: array } }',
      'steps:',
      '  - { id: one, prompt: "{{ inputs.text }}" }',
      '  - { id: each, prompt: "{{ inputs.text }} {{ item }}", for_each: inputs.list }',
    );
    const empty = await start(definition, { list: [] });
    expect(empty.end).toMatchObject({
      message: '"one" failed: the prompt of one is empty: all that it is made of is',
      outputs: { steps: { each: [] } },
    });
    const long = await start(definition, { text: 'ä'.repeat(500_001), list: [] });
    expect(long.end).toMatchObject({
      message: '"one" failed: the prompt of one has 1000002 bytes; a prompt has 1000000 at most',
    });
    const many = await start(definition, {
      text: 'x'.repeat(10_000),
      list: Array.from({ length: WORKFLOW_LIMITS.itemsPerFanOut }, () => 0),
    });
    await many.answer('one', 1);
    expect(many.end).toMatchObject({
      message: '"each" failed: its prompts have over 32000000 characters together',
    });
  });

  test('tells causes cut, and not all of hundreds', async () => {
    const ids = Array.from({ length: 30 }, (_, at) => `s${at}`);
    const played = await start(
      defined(
        JSON.stringify({
          steps: [
            ...ids.map((id) => ({ id, prompt: 'x' })),
            ...ids.map((id) => ({ id: `n${id}`, prompt: 'x', needs: [id] })),
          ],
        }),
      ),
    );
    for (const id of ids) await played.fail(id, { code: 'x', message: '😀'.repeat(10_000) });
    const { end } = played;
    if (end?.kind !== 'failed') throw new Error('it did not fail');
    expect(end.failed).toHaveLength(30);
    expect(end.message.isWellFormed()).toBe(true);
    expect(end.message.length).toBeLessThan(12_000);
    expect(end.message).toContain('\n20 more steps failed.\nLeft out because of that: ns0, ns1,');
    expect(end.message).toMatch(/ns19 and 10 more\.$/u);
  });
});
