import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '#base';
import { createFakeHost } from '../fake-harness.ts';
import { createGate, echoScript, type FakeScript } from '../fake-script.ts';
import { command, fixtureRecipe, ids, newTurn, say, testHost } from './test-host.ts';
import { harnessSuite, specOf } from './harness-suite.ts';
import { echoRecipe } from '../recipes/echo.ts';
import { shellRecipe } from '../recipes/shell.ts';

harnessSuite('the fake', async () => {
  let done = false;
  const call = { toolCallId: 'call-1', title: 'touch it', kind: 'execute' as const, command: 'touch it' };
  const script: FakeScript = (prompt, context) => {
    if (prompt.text === 'ask') {
      return [
        { do: 'ask', call, run: () => (done = true) },
        { do: 'say', text: 'asked' },
      ];
    }
    if (prompt.text === 'hold')
      return [
        { do: 'say', text: 'holding' },
        { do: 'wait', gate: createGate() },
      ];
    return echoScript(prompt, context);
  };
  return {
    host: createFakeHost({ clock: new ManualClock(), ids, script, directories: new Set(['/work']) }),
    spec: specOf(ids, 'fake', '/work'),
    say,
    ask: { prompt: say('ask'), done: () => done },
    hold: say('hold'),
    close: async () => {},
  };
});

harnessSuite('echo, in this process', async () => {
  const bench = await testHost([echoRecipe]);
  return { host: bench.host, spec: bench.spec('echo'), say, close: async () => bench[Symbol.asyncDispose]() };
});

harnessSuite('echo, as a program', async () => {
  const bench = await testHost([fixtureRecipe('../builtin/echo/main.ts')]);
  return {
    host: bench.host,
    spec: bench.spec('fixture'),
    say,
    close: async () => bench[Symbol.asyncDispose](),
  };
});

harnessSuite('the shell', async () => {
  const bench = await testHost([shellRecipe]);
  const made = join(bench.cwd, 'made');
  rmSync(made, { force: true });
  return {
    host: bench.host,
    spec: bench.spec('shell'),
    say: (text) => command(`echo ${text}`),
    ask: { prompt: command(`touch ${made}`), done: () => existsSync(made) },
    hold: { turn: newTurn(), text: '', command: 'sleep 600' },
    close: async () => bench[Symbol.asyncDispose](),
  };
});
