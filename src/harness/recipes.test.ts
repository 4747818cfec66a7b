import { writeFileSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { APPROVAL_MODES } from '#domain';
import { tempDir } from '../../test/support/temp-dir.ts';
import { versionOfProgram } from './process/program-version.ts';
import { builtInRecipes } from './recipes/built-in.ts';
import { claudeRecipe } from './recipes/claude.ts';
import { geminiRecipe } from './recipes/gemini.ts';
import { loginSeen } from './recipes/login-seen.ts';
import type { Recipe } from './recipes/recipe.ts';
import { RecordingSink } from './testing/recording-sink.ts';
import { fixtureRecipe, say, testHost } from './testing/test-host.ts';

function bench(behaviour: string, change: Partial<Recipe> = {}) {
  return testHost([fixtureRecipe('misbehaving-agent.ts', [behaviour], change)]);
}

describe('recipes', () => {
  it('have names of their own, one mode for each of ours, and nothing of ours in their environment', () => {
    const names = builtInRecipes.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['claude', 'codex', 'gemini', 'grok', 'opencode', 'qwen']));
    const every = [...APPROVAL_MODES].toSorted();
    for (const { modes, environment } of builtInRecipes) {
      expect(modes ? Object.keys(modes).toSorted() : every).toEqual(every);
      expect(environment.filter((name) => name === '*' || name.startsWith('MUSTER'))).toEqual([]);
    }
  });

  it('are marked unverified where nobody has seen them at work', () => {
    const unverified = builtInRecipes.filter(({ seen, launch }) => launch.kind === 'program' && !seen);
    expect(unverified.map(({ name }) => name)).toEqual([
      ...['kimi', 'copilot', 'droid', 'kilo', 'pi', 'openclaw', 'cursor', 'goose'],
    ]);
    expect(builtInRecipes.filter((recipe) => recipe.unverified)).toEqual(unverified);
  });

  it('tell with every session what a person has to know before trusting the harness', async () => {
    await using test = await bench('plain', { caution: 'it never asks.' });
    const session = await test.open(test.spec('fixture'));
    expect(session.facts.note).toBe('it never asks.');
    await using other = await bench('plain', { unverified: true });
    const { note } = (await other.open(other.spec('fixture'))).facts;
    expect(note).toContain('fixture is unverified');
  });
});

describe('logging in', () => {
  it('is done by the first method of the recipe that is offered, when the harness refuses without', async () => {
    await using test = await bench('needs-login', { authenticate: ['absent', 'key', 'browser'] });
    const session = await test.open(test.spec('fixture'));
    expect(await session.prompt(say('?'), new RecordingSink())).toMatchObject({ reply: 'logged in by key' });
  });

  it('is left alone where the harness does not ask for it', async () => {
    await using test = await bench('plain', { authenticate: ['key'] });
    const session = await test.open(test.spec('fixture'));
    expect(await session.prompt(say('hi'), new RecordingSink())).toMatchObject({ reply: 'heard hi' });
  });

  it('is asked of the person where the recipe knows no method', async () => {
    await using test = await bench('needs-login', { login: 'Run `fixture login`.' });
    const opened = await test.host.open(test.spec('fixture'));
    expect(opened).toMatchObject({
      ok: false,
      error: { code: 'harness.login_required', cause: expect.stringContaining('Run `fixture login`.') },
    });
  });

  it('is told of where none is seen, with what to type', async () => {
    const login = 'Run `fixture login`.';
    await using test = await bench('needs-login', { login });
    expect(await test.host.found()).toMatchObject([{ login }]);
    const loginSigns = { variables: ['PATH'], files: [] };
    await using signedIn = await bench('needs-login', { login, loginSigns });
    expect((await signedIn.host.found())[0]).not.toHaveProperty('login');
  });

  it('is seen by a key or a file, without starting the harness', async () => {
    await using home = await tempDir();
    const HOME = home.path;
    expect(await loginSeen(claudeRecipe, { HOME })).toBe('unknown');
    expect(await loginSeen(claudeRecipe, { HOME, ANTHROPIC_API_KEY: 'key' })).toBe('seen');
    expect(await loginSeen(claudeRecipe, {})).toBe('unknown');
    await mkdir(home.at('.gemini'));
    writeFileSync(home.at('.gemini', 'oauth_creds.json'), '{}');
    expect(await loginSeen(geminiRecipe, { HOME })).toBe('seen');
  });
});

describe('steering by _session/steering', () => {
  it('puts guarded text into the running turn, and is refused when none runs', async () => {
    await using test = await bench('steers', { canSteer: true, quirks: { sessionSteering: true } });
    const session = await test.open(test.spec('fixture'));
    expect(session.facts.canSteer).toBe(true);
    expect(await session.steer('too early')).toBe(false);
    const sink = new RecordingSink();
    const turn = session.prompt(say('go'), sink);
    await sink.until(({ text }) => text !== '');
    expect(await session.steer('/left')).toBe(true);
    expect(await turn).toMatchObject({ end: 'done', reply: 'working \u2060/left' });
  });

  it('is not promised by a harness that does not say that it can', async () => {
    await using test = await bench('plain', { canSteer: true, quirks: { sessionSteering: true } });
    const session = await test.open(test.spec('fixture'));
    expect(session.facts.canSteer).toBe(false);
  });
});

describe('the version of a program', () => {
  it('is read from the package that npm has installed it from, and of nothing else', async () => {
    await using dir = await tempDir();
    const folder = dir.at('node_modules', 'thing');
    await mkdir(`${folder}/dist/bin`, { recursive: true });
    await mkdir(dir.at('bin'));
    await writeFile(`${folder}/package.json`, JSON.stringify({ name: 'thing', version: '1.2.3' }));
    await writeFile(`${folder}/dist/package.json`, '{"type":"module"}');
    await writeFile(`${folder}/dist/bin/thing.js`, '');
    await symlink(`${folder}/dist/bin/thing.js`, dir.at('bin', 'thing'));
    expect(await versionOfProgram(dir.at('bin', 'thing'))).toBe('1.2.3');
    await writeFile(dir.at('bin', 'other'), '');
    expect(await versionOfProgram(dir.at('bin', 'other'))).toBeUndefined();
    expect(await versionOfProgram('built-in')).toBeUndefined();
    expect(await versionOfProgram(process.execPath)).toBeUndefined();
  });
});
