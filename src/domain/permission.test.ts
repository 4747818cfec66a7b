import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createIds, ManualClock, seededRandom } from '#base';
import {
  APPROVAL_MODES,
  decidePermission,
  isWithin,
  liesIn,
  newId,
  ruleFor,
  ruleMatches,
  ruleText,
  TOOL_KINDS,
  type ApprovalMode,
  type Rule,
  type ToolCallFacts,
} from './index.ts';

const ids = createIds(new ManualClock(), seededRandom(1));
const session = newId(ids, 'session');
const NOW = 1_000_000;
const CWD = '/work/app';

const call = (more: Partial<ToolCallFacts> = {}): ToolCallFacts => ({
  toolCallId: 'call-1',
  title: 'Edit a.ts',
  kind: 'edit',
  paths: [`${CWD}/a.ts`],
  ...more,
});
const shell = (command: string): ToolCallFacts => ({
  toolCallId: 'call-2',
  title: command,
  kind: 'execute',
  command,
});
const rule = (more: Partial<Rule> = {}): Rule => ({
  id: newId(ids, 'rule'),
  user: newId(ids, 'user'),
  scope: 'cwd',
  scopeValue: CWD,
  kind: 'edit',
  command: null,
  pathPrefix: CWD,
  decision: 'allow',
  createdAt: 0,
  expiresAt: NOW + 1,
  revokedAt: null,
  timesUsed: 0,
  lastUsedAt: null,
  ...more,
});
const at = (mode: ApprovalMode, unattended = false, cwd: string | null = CWD) => ({
  session,
  cwd,
  mode,
  unattended,
  now: NOW,
});
const decide = (mode: ApprovalMode, facts: ToolCallFacts, rules: Rule[] = [], unattended = false) =>
  decidePermission(at(mode, unattended), rules, facts).decision;

const FREE: Record<ApprovalMode, readonly string[]> = {
  ask: [],
  'approve-reads': ['read', 'search', 'think'],
  'auto-edits': ['read', 'search', 'think', 'edit', 'delete', 'move'],
  deny: [],
  yolo: TOOL_KINDS,
};

describe.each(APPROVAL_MODES)('in mode %s', (mode) => {
  test.each(TOOL_KINDS)('a call of kind %s inside the directory is decided as the mode says', (kind) => {
    const facts = call({ kind });
    const [allow, deny] = [rule({ kind }), rule({ kind, decision: 'deny' })];
    const asked = mode === 'deny' ? 'deny' : 'ask';
    const free = FREE[mode].includes(kind) ? 'allow' : asked;
    expect(decide(mode, facts)).toBe(free);
    expect(decide(mode, facts, [], true)).toBe(free === 'ask' ? 'deny' : free);
    expect(decide(mode, facts, [allow])).toBe(free === 'ask' ? 'allow' : free);
    expect(decide(mode, facts, [allow], true)).toBe(free === 'ask' ? 'allow' : free);
    expect(decide(mode, facts, [deny])).toBe('deny');
    expect(decide(mode, facts, [allow, deny])).toBe('deny');
  });
});

test('says who decided, and why where it denies', () => {
  const [allowing, denying] = [rule(), rule({ decision: 'deny' })];
  expect(decidePermission(at('ask'), [allowing], call())).toEqual({
    decision: 'allow',
    by: `rule:${allowing.id}`,
    rule: allowing.id,
  });
  expect(decidePermission(at('yolo'), [denying], call())).toMatchObject({
    by: `rule:${denying.id}`,
    reason: expect.stringContaining('remembered'),
  });
  expect(decidePermission(at('deny'), [], call())).toMatchObject({
    by: 'mode:deny',
    reason: expect.stringContaining('mode deny'),
  });
  expect(decidePermission(at('ask', true), [], call())).toMatchObject({
    by: 'nobody',
    reason: expect.stringContaining('unattended'),
  });
});

test('whatever the call and the rules, a wider mode never decides more narrowly, and unattended nothing is left to ask', () => {
  const path = fc.constantFrom('/work/app/a', '/work/app/../b', '/work/app-two/a', '/etc/passwd', 'a', '');
  const facts = fc.record(
    {
      toolCallId: fc.constant('c'),
      title: fc.constant('t'),
      kind: fc.constantFrom(...TOOL_KINDS),
      command: fc.constantFrom('npm test', ''),
      paths: fc.array(path, { maxLength: 3 }),
    },
    { requiredKeys: ['toolCallId', 'title', 'kind'] },
  );
  const rules = fc.array(
    fc.record({ kind: fc.constantFrom(...TOOL_KINDS), decision: fc.constantFrom('allow', 'deny') }),
  );
  const WIDTH = { deny: 0, ask: 1, allow: 2 };
  fc.assert(
    fc.property(facts, rules, (facts, wishes) => {
      const remembered = wishes.map((wish) => rule(wish));
      const widths = (['deny', 'ask', 'approve-reads', 'auto-edits', 'yolo'] as const).map(
        (mode) => WIDTH[decide(mode, facts, remembered)],
      );
      expect(widths).toEqual(widths.toSorted((a, b) => a - b));
      for (const mode of APPROVAL_MODES) expect(decide(mode, facts, remembered, true)).not.toBe('ask');
    }),
  );
});

test.each<[string, Partial<ToolCallFacts>]>([
  ['a detour over ..', { paths: ['/work/app/../../etc/passwd'] }],
  ['a .. that comes back', { paths: ['/work/app/x/../a.ts'] }],
  ['a sibling that begins alike', { paths: ['/work/app-two/a.ts'] }],
  ['the directory above', { paths: ['/work'] }],
  ['a relative path', { paths: ['a.ts'] }],
  ['an empty path', { paths: [''] }],
  ['another case', { paths: ['/work/App/a.ts'] }],
  ['one path of two outside', { paths: [`${CWD}/a.ts`, '/etc/passwd'] }],
  ['a diff outside', { diff: [{ path: '/etc/passwd', oldText: null, newText: 'x' }] }],
  ['an empty list of paths', { paths: [] }],
  ['a command line that is called an edit', { command: 'rm -rf ~' }],
])('%s is asked, though edits inside are free or allowed by a rule', (_, facts) => {
  expect(decide('auto-edits', call(facts))).toBe('ask');
  expect(decide('ask', call(facts), [rule()])).toBe('ask');
});

test('a call that tells no paths is asked', () => {
  const { paths: _, ...facts } = call();
  expect(decide('auto-edits', facts)).toBe('ask');
  expect(decide('ask', facts, [rule()])).toBe('ask');
});

test('a command line that its harness calls a read is asked', () => {
  expect(decide('approve-reads', call({ kind: 'read', command: 'cat a; rm b' }))).toBe('ask');
});

test('a session without a directory has no free edits and no rules of a directory', () => {
  expect(decidePermission(at('auto-edits', false, null), [], call()).decision).toBe('ask');
  const odd = rule({ scopeValue: null });
  expect(decidePermission(at('ask', false, null), [odd], call()).decision).toBe('ask');
});

test.each<[string, Partial<ToolCallFacts>]>([
  ['one path of two inside', { paths: ['/tmp/x', `${CWD}/a.ts`] }],
  ['a detour that ends inside', { paths: ['/work/other/../app/a.ts'] }],
  ['a relative path', { paths: ['src/a.ts'] }],
  ['doubled and dotted slashes', { paths: ['/work//./app/a.ts'] }],
  ['a diff inside', { paths: ['/tmp/x'], diff: [{ path: `${CWD}/a.ts`, oldText: null, newText: '' }] }],
  ['a command line with a path inside', { command: 'sed -i s/a/b/ a.ts' }],
])('a denying rule holds for %s, also in mode yolo', (_, facts) => {
  expect(decide('yolo', call(facts), [rule({ decision: 'deny' })])).toBe('deny');
});

test('a denying rule leaves alone what does not touch its directory', () => {
  const denying = rule({ decision: 'deny' });
  expect(decide('yolo', call({ paths: ['/work/app-two/a.ts'] }), [denying])).toBe('allow');
  expect(decide('yolo', call({ paths: ['/work/app/../b'] }), [denying])).toBe('allow');
});

test('a rule speaks for its scope, its kind and its time alone', () => {
  const matches = (more: Partial<Rule>, facts = call()) => ruleMatches(rule(more), at('ask'), facts);
  expect(matches({})).toBe(true);
  expect(matches({ expiresAt: NOW })).toBe(false);
  expect(matches({ revokedAt: 1 })).toBe(false);
  expect(matches({ kind: 'delete' })).toBe(false);
  expect(matches({ scopeValue: '/work' })).toBe(false);
  expect(matches({ scope: 'user', scopeValue: null })).toBe(true);
  expect(matches({ scope: 'session', scopeValue: session })).toBe(true);
  expect(matches({ scope: 'session', scopeValue: newId(ids, 'session') })).toBe(false);
  expect(matches({ pathPrefix: null })).toBe(false);
});

test('a remembered command is that exact line', () => {
  const allowing = rule({ kind: 'execute', command: 'npm test', pathPrefix: null });
  expect(decide('ask', shell('npm test'), [allowing])).toBe('allow');
  for (const command of ['npm test ', 'npm test; rm -rf ~', 'npm  test', 'NPM TEST', ''])
    expect(decide('ask', shell(command), [allowing])).toBe('ask');
});

test.each<[string, string, boolean]>([
  ['/work/app', '/work/app', true],
  ['/work/app', '/work/app/', true],
  ['/work/app/', '/work/app', true],
  ['/work/app', '/work/app/a/b', true],
  ['/work/app', '/work/app/..hidden/...', true],
  ['/work/app', '/work/app/link -> /etc', true],
  ['/', '/etc', true],
  ['/', '/', true],
  ['/work/app', '/work/app-two', false],
  ['/work/app', '/work/app/..', false],
  ['/work/app', '/work/app/../app', false],
  ['/work/app', '', false],
  ['/work/app', 'work/app/a', false],
  ['', '/etc/passwd', false],
  ['work', 'work/a', false],
  ['/work/..', '/work/../etc', false],
])('from %j, %j lies inside: %s', (folder, path, inside) => {
  expect(liesIn(folder, path)).toBe(inside);
});

test('always remembers the exact command, or the kind within the directory, and nothing wider', () => {
  expect(ruleFor(shell('npm test'), CWD)).toEqual({ kind: 'execute', command: 'npm test', pathPrefix: null });
  expect(ruleFor(call(), CWD)).toEqual({ kind: 'edit', command: null, pathPrefix: CWD });
  expect(ruleFor(call({ paths: ['/etc/passwd'] }), CWD)).toBeUndefined();
  expect(ruleFor(call({ paths: [] }), CWD)).toBeUndefined();
  expect(ruleFor(call(), null)).toBeUndefined();
  expect(ruleFor(shell(''), CWD)).toBeUndefined();
  expect(ruleFor(call({ kind: 'execute' }), CWD)).toBeUndefined();
});

test('what always remembers answers the same call the next time', () => {
  for (const facts of [call(), shell('npm test'), call({ kind: 'read', command: 'cat a.ts' })]) {
    const made = ruleFor(facts, CWD);
    expect(made && decide('ask', facts, [rule(made)])).toBe('allow');
    expect(made && decide('yolo', facts, [rule({ ...made, decision: 'deny' })])).toBe('deny');
  }
});

test('a rule in words says what, and where it holds', () => {
  expect(ruleText(rule())).toBe('Allow edit inside /work/app in /work/app');
  expect(ruleText(rule({ decision: 'deny', command: 'npm test', scope: 'user', scopeValue: null }))).toBe(
    'Deny the command "npm test" in every session',
  );
  expect(ruleText(rule({ scope: 'session', scopeValue: session }))).toBe(
    `Allow edit inside /work/app in session ${session}`,
  );
});

test('modes are ordered from deny to yolo; a mode is within itself and all that are wider', () => {
  const order = ['deny', 'ask', 'approve-reads', 'auto-edits', 'yolo'] as const;
  expect([...order].sort()).toEqual([...APPROVAL_MODES].sort());
  order.forEach((mode, width) => {
    order.forEach((limit, most) => expect(isWithin(mode, limit)).toBe(width <= most));
  });
});
