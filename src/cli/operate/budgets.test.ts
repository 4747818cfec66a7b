import { describe, expect, it } from 'vitest';
import { steady, useCliWorld, see, type Ran } from '../testing/cli-world.ts';

const cli = useCliWorld();
const { run } = cli;
const text = (ran: Ran) =>
  cli
    .text(ran)
    .replaceAll(/\bbdg_[0-9a-z]{6,}/g, 'bdg_…')
    .replaceAll(/ {2,}/g, '  ');

describe('budgets', () => {
  it('are none at first, and the empty lists say the next step', async () => {
    expect(text(await run(['budget', 'list']))).toBe(
      'No budgets. Set one: muster budget set --turns 100 --tokens 500000 --period day\n',
    );
    expect(text(await run(['usage']))).toMatch(/^No turn has ended in that time\./);
    expect((await run(['usage', '--json'])).json()).toMatchObject({
      total: { turns: 0, costMicros: null },
      items: [],
    });
  });

  it('are told before they are set, and take a limit and one target', async () => {
    const plan = await run([
      'budget',
      'set',
      '--cost',
      '1.5',
      '--turns',
      '10',
      '--period',
      'day',
      '--dry-run',
    ]);
    expect(text(plan)).toBe(
      'Would set, for all that you run:\n  $1.50 a day, notice at $1.20\n  10 turns a day, notice at 8 turns\n',
    );
    expect(await run(['budget', 'set'])).toMatchObject({
      exit: 2,
      err:
        'A budget needs a limit.\nName one or more of --tokens, --cost, --turns, --hours\n' +
        see('request.invalid'),
    });
    expect(await run(['budget', 'set', '--turns', '1', '--session', 'x', '--project', '.'])).toMatchObject({
      exit: 2,
    });
    expect(await run(['budget', 'set', '--turns', '1', '--session', 'nobody'])).toMatchObject({ exit: 3 });
    expect(await run(['budget', 'set', '--turns', '1', '--period', 'year'])).toMatchObject({ exit: 2 });
    expect(await run(['budget', 'set', '--turns', '1', '--zone', 'Berlin'])).toMatchObject({
      exit: 2,
      err:
        '"Berlin" is no time zone that is known here.\nName one as in Europe/Berlin, or UTC.\n' +
        see('request.invalid'),
    });
    expect(await run(['budget', 'show', 'bdg_nope'])).toMatchObject({ exit: 3 });
  });

  it('of tokens are refused alone where nothing is reported, with the way on', async () => {
    const ran = await run(['budget', 'set', '--tokens', '1000']);
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain('are not known to report it, and what is not reported is unknown.');
    expect(ran.err).toContain('Set a limit of turns or time beside it: --turns 100 or --hours 8');
  });

  it('pause what comes next, ask, and go on when they are raised (F10)', async () => {
    const spawn = ['session', 'spawn', '--harness', 'echo', '--delegate', '--label', 'mill', '--wait', '30'];
    expect(await run([...spawn, 'first'])).toMatchObject({ exit: 0 });
    const set = await run([
      'budget',
      'set',
      '--session',
      'mill',
      '--turns',
      '1',
      '--tokens',
      '900',
      '--soft',
      '0',
    ]);
    expect(text(set)).toBe(
      [
        'BUDGET  LIMIT  USED  TURNS  ANEW',
        'bdg_…  900 tokens for session mill  0 of 900 tokens  go on  never',
        'bdg_…  1 turn for session mill  0 of 1 turn  go on  never\n',
      ].join('\n'),
    );
    expect(await run(['session', 'send', 'mill', 'second'])).toMatchObject({
      exit: 0,
      out: 'echo: second\n',
    });
    const paused = await run(['session', 'send', 'mill', 'third', '--timeout', '1']);
    expect(paused.exit).toBe(8);
    const why = 'budget 1 turn for session mill is used up: 1 of 1 turn';
    expect(steady(paused.err)).toContain(`mill is paused: ${why}\n`);
    expect(text(await run(['session', 'list']))).toContain(`paused: ${why}`);
    expect(text(await run(['session', 'show', 'mill']))).toMatch(
      /^You may +send, cancel, answer, close, replace$/m,
    );
    expect(text(await run(['session', 'show', 'mill']))).toMatch(
      /^Used +tokens unknown, cost unknown, 2 turns, N s of work$/m,
    );
    expect(text(await run(['status']))).toMatch(
      /^1 needs you[^]*mill \(echo on local\) +Raise the budget of 1 turn for session mill\?/m,
    );

    const ended = new AbortController();
    const watched = await run(['session', 'watch', 'mill'], {
      signal: ended.signal,
      onOut: (out) => {
        if (out.includes('raise-half')) ended.abort();
      },
    });
    expect(steady(watched.out)).toContain(`It is paused: ${why}\n`);

    const { items } = (await run(['approval', 'list', '--json'])).json();
    const id: string = items[0].id;
    const shown = text(await run(['approval', 'show', id]));
    expect(shown).toMatch(/^Asks +Raise the budget of 1 turn for session mill\?$/m);
    expect(shown).toMatch(/^Why +Budget 1 turn .* Session mill waits; a turn there takes about 1 turn\.$/m);
    expect(shown).toMatch(/^muster approval answer apr_… raise-half +Raise it to 2 turns$/m);
    expect(shown).toMatch(/^muster approval answer apr_… cancel +Cancel the turns that wait, and leave it$/m);
    expect(await run(['approval', 'answer', id, 'maybe'])).toMatchObject({
      exit: 2,
      err:
        `"maybe" is no answer to ${id}.\nOne of: raise-half, raise-double, stay, cancel, allow, deny\n` +
        see('request.invalid'),
    });
    expect((await run(['approval', 'answer', id, 'allow'])).exit).toBe(2);
    expect((await run(['approval', 'answer', id, 'raise-half'])).out).toBe(
      'Answered: Raise it to 2 turns.\n',
    );
    expect((await run(['mail', '--wait', '30'])).out).toContain('echo: third');
    expect(text(await run(['approval', 'show', id]))).toMatch(/^Answer +Raise it to 2 turns$/m);
    expect((await run(['approval', 'answer', id, 'stay'])).exit).toBe(5);
  });

  it('are listed, shown, used up in words, and removed', async () => {
    const listed = (await run(['budget', 'list', '--json'])).json().items;
    const turns = listed.find((one: { kind: string }) => one.kind === 'turns');
    expect(turns).toMatchObject({ hard: 2, used: 2, text: '2 turns for session mill', name: 'mill' });
    expect(text(await run(['budget', 'show', turns.id.slice(4)]))).toMatch(/^Used +2 of 2 turns$/m);
    // The limit of turns is what bounds the tokens that nobody reports.
    expect((await run(['budget', 'remove', turns.id])).exit).toBe(2);
    const other = listed.find((one: { kind: string }) => one.kind === 'tokens');
    expect((await run(['budget', 'remove', other.id, '--dry-run'])).out).toBe(
      'Would remove the budget of 900 tokens for session mill.\n',
    );
    expect((await run(['budget', 'remove', other.id])).exit).toBe(0);
    expect((await run(['budget', 'remove', turns.id])).out).toBe(
      'Removed: 2 turns for session mill. What it held back goes on.\n',
    );
    expect((await run(['budget', 'list', '--json'])).json().items).toEqual([]);
  });

  it('stand on what turns used, which is shown by session, harness, model and day', async () => {
    const by = async (group: string) => (await run(['usage', '--by', group, '--json'])).json().items;
    expect(await by('session')).toMatchObject([
      { name: 'mill', turns: 3, inputTokens: null, tokensUnknown: 3 },
    ]);
    expect(await by('harness')).toMatchObject([{ key: 'echo', turns: 3 }]);
    expect(await by('day')).toMatchObject([{ key: expect.stringMatching(/^\d{4}-\d\d-\d\d$/), turns: 3 }]);
    expect(text(await run(['usage', '--since', '1h']))).toMatch(
      /^SESSION +TURNS +TOKENS IN +OUT +COST +WORK\nmill +3 +unknown +unknown +unknown +N s\nall +3/,
    );
    expect(await run(['usage', '--since', 'yesterday'])).toMatchObject({ exit: 2 });
    expect((await run(['usage', '--since', '2099-01-01', '--json'])).json().total.turns).toBe(0);
  });
});
