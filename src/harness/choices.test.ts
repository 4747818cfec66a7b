import { describe, expect, it } from 'vitest';
import { RecordingSink } from './testing/recording-sink.ts';
import { fixtureRecipe, say, testHost } from './testing/test-host.ts';
import type { LiveSession, SessionSpec } from './port.ts';
import type { Recipe } from './recipes/recipe.ts';

const recipe = (args: string[] = [], change: Partial<Recipe> = {}) =>
  fixtureRecipe('choosing-agent.ts', args, { recovery: ['resume'], ...change });

async function open(change: Partial<SessionSpec> = {}, use: Recipe = recipe()) {
  const test = await testHost([use]);
  const session = await test.open(test.spec('fixture', change));
  return { test, session };
}

/** What the agent says to be in force. */
async function inForce(session: LiveSession, text = '?') {
  const outcome = await session.prompt(say(text), new RecordingSink());
  return JSON.parse(outcome.reply);
}

const values = (session: LiveSession) =>
  Object.fromEntries((session.facts.options ?? []).map(({ id, value }) => [id, value]));

describe('what a harness lets one choose', () => {
  it('is told at the opening, whatever way it is set in', async () => {
    const { test, session } = await open();
    await using _ = test;
    expect(session.facts.options).toEqual([
      expect.objectContaining({
        id: 'llm',
        category: 'model',
        value: 'big',
        values: ['big', 'small', 'broken'].map((value) => ({ value, name: value })),
        open: false,
      }),
      expect.objectContaining({ id: 'effort', category: 'thought_level', value: 'low' }),
      expect.objectContaining({ id: 'web', category: null, value: 'false' }),
      expect.objectContaining({ id: 'mode', category: 'mode', value: 'careful' }),
    ]);
    expect(session.facts).toMatchObject({ model: 'big', harnessModes: ['careful', 'wild'] });
  });

  it('is set at once, and what depends on it is told anew', async () => {
    const { test, session } = await open();
    await using _ = test;
    let told = 0;
    session.onOptions(() => told++);
    expect(await session.configure('effort', 'high')).toEqual({ ok: true, value: null });
    expect(await session.configure('model', 'small')).toEqual({ ok: true, value: null });
    expect(await session.configure('web', 'true')).toEqual({ ok: true, value: null });
    expect(await session.configure('mode', 'wild')).toEqual({ ok: true, value: null });
    expect(told).toBe(4);
    expect(values(session)).toEqual({ llm: 'small', effort: 'low', web: 'true', mode: 'wild' });
    expect(session.facts.options?.[1]?.values).toEqual([{ value: 'low', name: 'low' }]);
    expect(session.spec.model).toBe('small');
    expect(await inForce(session)).toMatchObject({ model: 'small', effort: 'low', web: true, mode: 'wild' });
  });

  it('is refused with what is used in its place', async () => {
    const { test, session } = await open();
    await using _ = test;
    const error = async (key: string, value: string) => {
      const set = await session.configure(key, value);
      return set.ok ? 'set' : set.error;
    };
    expect(await error('model', 'huge')).toBe('llm "huge" is not offered. "big" is used.');
    expect(await error('model', 'broken')).toContain('could not be chosen: it is broken');
    expect(await error('colour', 'red')).toBe('fixture has no "colour" to choose; "red" was not set.');
    expect(values(session)).toMatchObject({ llm: 'big' });
  });

  it('changes by the word of the harness', async () => {
    const { test, session } = await open();
    await using _ = test;
    let told = 0;
    session.onOptions(() => told++);
    await inForce(session, 'switch');
    expect(told).toBe(2);
    expect(values(session)).toMatchObject({ llm: 'small', mode: 'wild' });
    expect(session.facts.model).toBe('small');
  });

  it.each([{ resume: undefined }, { resume: 's1' }])(
    'is in force after new and after a return (resume: $resume)',
    async ({ resume }) => {
      const back = resume === undefined ? {} : { resume };
      const { test, session } = await open({
        ...back,
        model: 'big',
        options: { effort: 'high', mode: 'wild', web: 'true' },
      });
      await using _ = test;
      expect(await inForce(session)).toMatchObject({ model: 'big', effort: 'high', mode: 'wild', web: true });
      expect(session.facts.note).toBeUndefined();
    },
  );

  it('that is not to be had is noted at the opening', async () => {
    const { test, session } = await open({ model: 'huge', options: { colour: 'red' } });
    await using _ = test;
    expect(session.facts.note).toBe(
      'llm "huge" is not offered. "big" is used. fixture has no "colour" to choose; "red" was not set.',
    );
  });
});

describe('a model that is given when the program starts', () => {
  const byArgument = (): Recipe => {
    const { launch, ...rest } = fixtureRecipe('misbehaving-agent.ts', ['plain']);
    if (launch.kind !== 'program') throw new Error('a program was expected');
    return {
      ...rest,
      launch: { ...launch, args: (model) => [...launch.args(undefined), ...(model ? [model] : [])] },
    };
  };

  it('may be any, and another needs another process', async () => {
    const { test, session } = await open({ model: 'any' }, byArgument());
    await using _ = test;
    expect(session.facts.options).toMatchObject([{ id: 'model', value: 'any', values: [], open: true }]);
    expect(session.facts.models).toBeUndefined();
    expect(await session.configure('model', 'other')).toMatchObject({
      ok: false,
      error: 'fixture takes another model only when it is started.',
    });
  });
});

describe('a fork', () => {
  it('goes on with a copy under an id of its own', async () => {
    const { test, session } = await open({ fork: 's1' });
    await using _ = test;
    expect(session.facts).toMatchObject({ acpSessionId: 's2', recovery: 'forked', canFork: true });
    expect(await inForce(session)).toMatchObject({ words: ['of s1'] });
  });

  it('is not begun anew where the harness cannot', async () => {
    await using test = await testHost([recipe(['no-fork'])]);
    const opened = await test.host.open(test.spec('fixture', { fork: 's1' }));
    expect(opened).toMatchObject({
      ok: false,
      error: { code: 'harness.start_failed', cause: expect.stringContaining('cannot fork a conversation') },
    });
    const plain = await test.open(test.spec('fixture'));
    expect(plain.facts.canFork).toBe(false);
  });
});
