import { describe, expect, it } from 'vitest';
import { useCliWorld, waitingApproval } from '../testing/cli-world.ts';

const cli = useCliWorld();
const { run, text } = cli;

describe('a watch', () => {
  it('shows what a session does as it does it, questions too, and ends with the session', async () => {
    const asked = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    await run([
      'session',
      'spawn',
      'echo seen',
      '--harness',
      'shell',
      '--command',
      '--delegate',
      '--label',
      'watched',
    ]);
    const watch = run(['session', 'watch', 'watched'], {
      onOut: (out) => {
        if (out.includes('It needs your answer')) asked.resolve();
        if (out.includes('The turn is done.')) ended.resolve();
      },
    });
    await asked.promise;
    await run(['approval', 'answer', await waitingApproval(cli.world), 'allow']);
    await ended.promise;
    await run(['delegate', 'close', 'watched']);
    const ran = await watch;
    expect(ran.exit).toBe(0);
    expect(ran.err).toBe('Watching watched; Ctrl-C ends the watch, not the session.\n');
    const shown = text(ran);
    expect(shown).toMatch(/^> echo seen\n\* run echo seen\n/);
    expect(shown).toMatch(/^Command +echo seen$/m);
    expect(shown).toContain('The question was allowed.\n');
    expect(shown).toContain('exit 0\nseen\nThe turn is done.\n');
    expect(shown).toMatch(/The session is closed\.\n$/);
    expect(shown.match(/It needs your answer/g)).toHaveLength(1);
  });

  it('ends at Ctrl-C and leaves the session alone', async () => {
    await run(['session', 'spawn', 'hi', '--harness', 'echo', '--delegate', '--label', 'left', '--wait']);
    const abort = new AbortController();
    const ran = await run(['session', 'watch', 'left'], {
      signal: abort.signal,
      onOut: (out) => out.includes('echo: hi') && abort.abort(),
    });
    expect(ran).toMatchObject({ exit: 0, out: '> hi\necho: hi\n' });
    expect((await run(['session', 'show', 'left', '--json'])).json().session.state).toBe('open');
    await run(['delegate', 'close', 'left']);
  });

  it('is JSON lines where that was asked for', async () => {
    await run(['session', 'spawn', 'hi', '--harness', 'echo', '--delegate', '--label', 'json', '--wait']);
    const seen = (await run(['session', 'watch', 'json', '--once', '--json'])).lines();
    expect(seen.map((line) => [line.type, line.entry?.type])).toEqual([
      ['entry', 'prompt'],
      ['entry', 'text'],
    ]);
    await run(['delegate', 'close', 'json']);
  });
});
