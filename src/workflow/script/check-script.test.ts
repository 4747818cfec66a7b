import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { systemClock } from '#base';
import { codeOnly } from './check/code-only.ts';
import { createScriptRuntime } from './create-script-runtime.ts';
import type { CheckedScript, ScriptFinding } from './script-port.ts';
import { inPlace } from './testing/in-place.ts';
import { playOn } from './testing/play-script.ts';

const runtime = createScriptRuntime({ clock: systemClock });
afterAll(() => runtime.close());

async function good(source: string): Promise<CheckedScript> {
  const checked = await runtime.check(source);
  if (!checked.ok) throw new Error(JSON.stringify(checked.error));
  return checked.value;
}

async function bad(source: string): Promise<ScriptFinding> {
  const checked = await runtime.check(source);
  if (checked.ok) throw new Error('it was found good');
  return checked.error;
}

describe('a script that is good', () => {
  test('may wait and return at its top, and say nothing of itself', async () => {
    expect(await good('const x = await agent("x");\nreturn x;')).toEqual({
      meta: { name: null, description: null, whenToUse: null, phases: [] },
      warnings: [],
    });
    expect((await good('')).meta.name).toBeNull();
  });

  test.each([
    ['plain', 'const meta = '],
    ['as others write it', 'export const meta = '],
    ['after comments', '// first\n/* second */ "use strict";\nlet meta ='],
    ['without a word before it', 'var meta = '],
  ])('has its meta read without being run: %s', async (_, before) => {
    const { meta } = await good(`${before}{
      name: 'nightly', "description": "Runs \\u0041ll \\"tests\\"", // why
      whenToUse: \`at
night\`,
      phases: [{ title: 'Find' }, { title: 'Mend', detail: 'one by one', extra: [-1.5e3, true, null,] }, 'Tell'],
    };
    return await agent('x');`);
    expect(meta).toEqual({
      name: 'nightly',
      description: 'Runs All "tests"',
      whenToUse: 'at\nnight',
      phases: [
        { title: 'Find', detail: null },
        { title: 'Mend', detail: 'one by one' },
        { title: 'Tell', detail: null },
      ],
    });
  });

  test('is warned of what is seldom meant, each kind once, and not of texts', async () => {
    const { warnings } = await good(
      `const a = "Math.random()"; // Date.now()\nconst b = Date.now() + Date.now();\nconst c = /fetch(x)/.test('') || \`\${Math.random()} new Date()\`;\nif (a) fetch('x');\nreturn new Date(args.at);`,
    );
    expect(warnings.map(({ line, column, message }) => [line, column, message.slice(0, 26)])).toEqual([
      [2, 11, 'the clock of a script stan'],
      [3, 37, 'Math.random gives the same'],
      [4, 8, 'this is not there: a scrip'],
    ]);
    expect(warnings[0]?.excerpt).toBe('2 | const b = Date.now() + Date.now();\n              ^');
  });
});

describe('a script that is not is refused before it starts, with its place', () => {
  test.each([
    ['let x = ;', 1, 9, "unexpected token in expression: ';'"],
    ['const a = 1;\n  foo(;\n', 2, 7, "unexpected token in expression: ';'"],
    ['let a;\nlet a;', 2, 6, 'invalid redefinition'],
    ['return `open', 1, 8, 'unexpected end of string'],
    ['if (true) {\n  log("x")', 2, 11, ''],
    ['log("x");\n}', 2, 2, ''],
    ['}, log("out"), async function () {', 1, 2, ''],
    ['} [x] = function () {', 1, 3, ''],
    ['function f() { await agent("x"); }', 1, 22, ''],
    ['with (args) {}', 1, 1, ''],
    ['import fs from "fs";', 1, 1, 'a script cannot import'],
    ['return 1;\n  import { x } from "y";', 2, 3, 'a script cannot import'],
    ['const fs = await import("fs");', 1, 18, 'a script cannot import'],
    ['log("x");\nexport default 5;', 2, 1, 'a script cannot export'],
    ['const meta = { name: title() }', 1, 22, 'literals only'],
    ['const meta = { name: "x" + "y" }', 1, 26, 'literals only'],
    ['const meta = { ...other }', 1, 16, 'literals only'],
    ['const meta = { name: `a ${b}` }', 1, 22, 'a template with ${} is no literal'],
    ['const meta = { name: 5 }', 1, 14, 'meta: name is a text'],
    ['const meta = []', 1, 14, 'meta: it is an object'],
    ['const meta = { phases: [{}] }', 1, 14, 'meta: a phase has a title'],
  ])('%j', async (source, line, column, says) => {
    const found = await bad(source);
    expect(found.message).toContain(says);
    expect([found.line, found.column]).toEqual([line, column]);
    const [text = '', caret = ''] = found.excerpt.split('\n');
    expect(text.startsWith(`${line} | `)).toBe(true);
    expect(caret.trim()).toBe('^');
  });

  test('nothing of it is run, and the next one is checked all the same', async () => {
    expect((await bad('}); for (;;); (async () => {')).line).toBe(1);
    expect((await good('for (;;);')).warnings).toEqual([]);
  });

  test('when it is longer than 512 KiB', async () => {
    expect((await bad(`// ${'é'.repeat(300_000)}`)).message).toContain('may have 524288');
    expect((await good(`// ${'x'.repeat(500_000)}`)).warnings).toEqual([]);
  });

  test('when it is nested so deep that a compiler could fall over', async () => {
    expect((await bad(`return ${'['.repeat(200_000)}`)).line).toBe(1);
    expect((await bad(`return ${'('.repeat(100_000)}1${')'.repeat(100_000)}`)).line).toBe(1);
    expect((await bad(`const meta = ${'['.repeat(50)}${']'.repeat(50)}`)).message).toContain('nested deeper');
  });

  test('with what is around its place, on a long line', async () => {
    const { excerpt } = await bad(`log("${'x'.repeat(500)}");\tlog(;`);
    const [text = '', caret = ''] = excerpt.split('\n');
    expect(text.length).toBeLessThan(120);
    expect(text[caret.indexOf('^')]).toBe(';');
  });
});

test('the script of the manual is good, and does what it says', async () => {
  const manual = readFileSync(join(import.meta.dirname, '../../../docs/workflow-scripts.md'), 'utf8');
  const source = /```js[^\n]*\n([^]*?)```/u.exec(manual)?.[1] ?? '';
  const checked = await good(source);
  expect(checked.meta.phases.map(({ title }) => title)).toEqual(['Find', 'Mend']);
  expect(checked.warnings).toEqual([]);
  const { end, calls } = await playOn(inPlace, source, {
    answer: (call) => ({
      ok: true,
      value:
        call.kind === 'approve'
          ? { approved: true }
          : call.call === 1
            ? { tests: ['a', 'b'] }
            : `answer ${call.call}`,
    }),
  });
  expect(end).toEqual({ kind: 'returned', value: ['answer 4', 'answer 5'] });
  expect(calls.at(-1)).toMatchObject({ kind: 'approve', question: 'Merge 2 changes?' });
});

test('code is found apart from texts, comments and regular expressions, at its own place', () => {
  const source =
    'a = "x\\"y" + `t ${b + `${c}` + {d: "}"}} u` / 2; // e\n/* f\n */ g = /h[/"]"/.test(i) ? j / k / l : \'m\'';
  const code = codeOnly(source);
  expect(code).toHaveLength(source.length);
  expect(code.split('\n')).toHaveLength(3);
  expect(code.match(/[a-z]+/gu)).toEqual(['a', 'b', 'c', 'd', 'g', 'test', 'i', 'j', 'k', 'l']);
});
