import { expect, test } from 'vitest';
import { callSites } from './call-sites.ts';

test('a script is searched for what it asks, with the words that stand there', () => {
  const source = [
    'const meta = { name: "x" };',
    'const files = await agent("List the files", { schema });',
    '// agent("not this")',
    'const text = "agent(1)";',
    'await parallel(files.map((file) => () => agent(`Review ${file}`)));',
    "if (await approve('Ship\\nit?')) await workflow( `code_review`, { file });",
    'agent(prompt); my.agent("x"); reagent("x");',
    'function agent(x) {}',
  ].join('\n');
  expect(callSites(source)).toEqual([
    { kind: 'agent', line: 2, column: 21, says: 'List the files' },
    { kind: 'agent', line: 5, column: 42, says: 'Review…' },
    { kind: 'approve', line: 6, column: 11, says: 'Ship it?' },
    { kind: 'workflow', line: 6, column: 39, says: 'code_review' },
    { kind: 'agent', line: 7, column: 1, says: null },
  ]);
});

test('long prompts are cut, and thousands of calls are not all listed', () => {
  expect(callSites(`agent("${'😀'.repeat(300)}")`)[0]?.says).toBe(`${'😀'.repeat(200)}…`);
  expect(callSites('agent(x);\n'.repeat(2_000))).toHaveLength(500);
  expect(callSites('')).toEqual([]);
});
