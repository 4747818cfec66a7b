import { expect, test } from 'vitest';
import { refuse } from '#base';
import { nativeBench, turn } from './testing/native-bench.ts';
import { roleTools } from './role-tools.ts';
import type { NativeTool } from './tools/tool.ts';

const tool = (name: string, more: Partial<NativeTool> = {}): NativeTool => ({
  name,
  description: name,
  schema: {},
  plan: async () => refuse('not run'),
  ...more,
});
const ALL = [
  ...['read', 'edit', 'search', 'run'].map((name) => tool(name)),
  tool('muster__task_claim', { server: 'muster', tool: 'task_claim', ofHub: true }),
  tool('web__fetch', { server: 'web', tool: 'fetch' }),
];
const left = (allow: string[] | null, deny: string[] = []) =>
  roleTools(ALL, { allow, deny }).map(({ name }) => name);

test('a role that says nothing of tools leaves all of them', () => {
  expect(roleTools(ALL, undefined)).toHaveLength(ALL.length);
  expect(left(null)).toHaveLength(ALL.length);
});

test('what is not allowed is gone, but for the tools of the hub', () => {
  expect(left(['read', 'search'])).toEqual(['read', 'search', 'muster__task_claim']);
  expect(left([])).toEqual(['muster__task_claim']);
  expect(left(['web'])).toEqual(['muster__task_claim', 'web__fetch']);
  expect(left(['mcp__web__fetch'])).toEqual(['muster__task_claim', 'web__fetch']);
  expect(left(['fetch'])).toEqual(['muster__task_claim', 'web__fetch']);
});

test('what is denied is gone whatever is allowed, tools of the hub too', () => {
  expect(left(null, ['run', 'task_claim'])).toEqual(['read', 'edit', 'search', 'web__fetch']);
  expect(left(['read', 'run'], ['run'])).toEqual(['read', 'muster__task_claim']);
});

test('names of other harnesses mean what they do here, and a pattern is about its tool', () => {
  expect(left(['Read', 'Grep', 'Bash(git diff:*)'])).toEqual(['read', 'search', 'run', 'muster__task_claim']);
  expect(left(null, ['Write', 'Bash(rm:*)'])).toEqual([
    'read',
    'search',
    'run',
    'muster__task_claim',
    'web__fetch',
  ]);
});

const offered = (body: unknown): string[] => {
  const { tools = [] } = body as { tools?: { function: { name: string } }[] };
  return tools.map((one) => one.function.name);
};

test('the model is offered no other tool, asked at that temperature, and what it calls all the same is not run', async () => {
  await using bench = await nativeBench();
  const holds = { tools: { allow: ['read'], deny: [] }, temperature: 0.25 };
  const session = await bench.open({ holds });
  const { outcome, sink } = await turn(session, 'tool: run {"command": "touch made.txt"}\nthen: say: over');
  expect(outcome).toMatchObject({ end: 'done' });
  const { body } = bench.model.requests[0]!;
  expect(offered(body)).toEqual(['read']);
  expect(body).toMatchObject({ temperature: 0.25 });
  expect(JSON.stringify(sink.entries)).not.toContain('made.txt');
});

test('a role that says neither leaves both to the endpoint', async () => {
  await using bench = await nativeBench();
  await turn(await bench.open(), 'say: hello');
  const { body } = bench.model.requests[0]!;
  expect(offered(body)).toEqual(['read', 'edit', 'search', 'run']);
  expect(body).not.toHaveProperty('temperature');
});

test('at Anthropic a temperature beyond its range is the highest that there is', async () => {
  await using bench = await nativeBench({ provider: 'anthropic' });
  await turn(await bench.open({ holds: { temperature: 1.5 } }), 'say: hello');
  expect(bench.model.requests[0]?.body).toMatchObject({ temperature: 1 });
});
