import { describe, expect, test } from 'vitest';
import { LIMITS } from '#domain';
import { findingText } from '#base/yaml';
import { readRole } from './role-text.ts';

const own = (text: string, file = '/p/.muster/roles/auditor.md') =>
  readRole({ file, text, origin: 'project' });
const claude = (text: string, file = '/p/.claude/agents/helper.md') =>
  readRole({ file, text, origin: 'project' });
const said = (read: ReturnType<typeof own>) => read.findings.map((finding) => findingText('f.md', finding));

const BODY = '\nLook at everything.\n';

describe('a role of ours', () => {
  test('has the name of its file, and what it leaves out is not allowed', () => {
    const { role, findings } = own(`---\ndescription: Audits\n---${BODY}`);
    expect(findings).toEqual([]);
    expect(role).toEqual({
      name: 'auditor',
      description: 'Audits',
      prompt: 'Look at everything.',
      mayWrite: false,
      mayExecute: false,
      maySpawn: false,
      mayApprove: false,
      trusted: true,
      mode: null,
      harness: null,
      model: null,
      tools: { allow: null, deny: [] },
      temperature: null,
      turns: LIMITS.turnsPerRole,
      origin: 'project',
      file: '/p/.muster/roles/auditor.md',
    });
  });

  test('says all that a role can say', () => {
    const head = [
      'name: builder',
      'description: Builds',
      'may_write: true',
      'may_execute: true',
      'may_spawn: true',
      'trusted: false',
      'mode: auto-edits',
      'harness: grok',
      'model: grok-4',
      'tools: { allow: [read, edit], deny: [web] }',
      'temperature: 0.3',
      'turns: 30',
    ];
    const { role, findings } = own(`---\n${head.join('\n')}\n---${BODY}`);
    expect(findings).toEqual([]);
    expect(role).toMatchObject({
      name: 'builder',
      mayWrite: true,
      mayExecute: true,
      maySpawn: true,
      mayApprove: false,
      trusted: false,
      mode: 'auto-edits',
      harness: 'grok',
      model: 'grok-4',
      tools: { allow: ['read', 'edit'], deny: ['web'] },
      temperature: 0.3,
      turns: 30,
    });
  });

  test('that is mistyped is told by line and column, with what was meant', () => {
    const text = `---\ndescription: Audits\nmay_wirte: true\nmode: auto-edit\nturns: 0\n---${BODY}`;
    const read = own(text);
    expect(read.role).toBeNull();
    expect(said(read)).toEqual([
      'f.md:3:1: unknown key "may_wirte"; is it "may_write"?',
      'f.md:4:7: mode: "auto-edit" is none of ask, approve-reads, auto-edits, deny, yolo; is it "auto-edits"?',
      'f.md:5:8: turns: too small: expected number to be >=1',
    ]);
  });

  test.each([
    ['hello', 'f.md:1:1: a role begins with a line "---", then keys such as "description: …", then "---"'],
    [
      '---\ndescription: x\n',
      'f.md:1:1: the keys after the first line "---" do not end: a second "---" is missing',
    ],
    ['---\nturns: 3\n---\nHello', 'f.md:2:1: description is missing'],
    [
      '---\ndescription: x\n---\n',
      'f.md:4:1: the prompt is missing: what the role is told stands below the second "---"',
    ],
    [
      `---\ndescription: x\n---\n${'x'.repeat(LIMITS.rolePromptBytes + 1)}`,
      `f.md:4:1: the prompt is too long: at most ${LIMITS.rolePromptBytes} bytes`,
    ],
    [
      '---\nname: Code Reviewer\ndescription: x\n---\nHello',
      'f.md:2:7: name: it has small letters, digits and hyphens, 64 at most, and begins with no hyphen',
    ],
    [
      '---\na: &a [x, x]\nb: [*a, *zz]\n---\nHello',
      'f.md:2:1: unresolved alias (the anchor must be set before the alias): zz',
    ],
  ])('is refused with its place (%#)', (text, finding) => {
    const read = own(text);
    expect(read.role).toBeNull();
    expect(said(read)[0]).toBe(finding);
  });

  test('that is too long is not read at all', () => {
    const read = own(`---\ndescription: x\n---\n${'x'.repeat(LIMITS.roleFileCharacters)}`);
    expect(said(read)).toEqual([`f.md:1:1: it has more than ${LIMITS.roleFileCharacters} characters`]);
  });

  test('cannot become huge by aliases', () => {
    const levels = 'abcdefgh'.split('').map(
      (key, at, all) =>
        `${key}: &${key} [${
          at === 0
            ? 'x'
            : Array(9)
                .fill(`*${all[at - 1]}`)
                .join(', ')
        }]`,
    );
    const read = own(`---\n${levels.join('\n')}\n---\nHello`);
    expect(said(read)).toEqual(['f.md:2:1: it has too many aliases']);
  });

  test('keeps the name that others ask for when it cannot be read', () => {
    expect(own('---\nname: other\nturns: many\n---\nHello').name).toBe('other');
    expect(own('nothing').name).toBe('auditor');
  });

  test('warns of what can be meant and does nothing', () => {
    const read = own('---\ndescription: x\nmodel: small\n---\nHello');
    expect(read.role?.model).toBe('small');
    expect(said(read)).toEqual([
      'f.md:3:8: a model without a harness is asked for on whatever harness the session runs',
    ]);
    expect(read.findings[0]?.severity).toBe('warning');
  });

  test('may be written with a byte order mark and Windows line ends', () => {
    const { role } = own('\u{FEFF}---\r\ndescription: x\r\n---\r\nHello\r\nthere\r\n');
    expect(role).toMatchObject({ description: 'x', prompt: 'Hello\nthere' });
  });
});

describe('a definition of .claude/agents', () => {
  test('has the rights of its tools', () => {
    const { role, findings } = claude(
      `---\nname: helper\ndescription: Helps\ntools: Read, Edit, Grep\n---${BODY}`,
    );
    expect(findings).toEqual([]);
    expect(role).toMatchObject({
      mayWrite: true,
      mayExecute: false,
      maySpawn: false,
      tools: { allow: ['Read', 'Edit', 'Grep'], deny: [] },
    });
    expect(claude(`---\nname: helper\ntools: [Read, Bash]\n---${BODY}`).role).toMatchObject({
      mayWrite: false,
      mayExecute: true,
    });
    expect(claude(`---\nname: helper\ntools: []\n---${BODY}`).role).toMatchObject({
      mayWrite: false,
      mayExecute: false,
    });
  });

  test('without tools has all of them, but for what is taken away', () => {
    expect(claude(`---\nname: helper\n---${BODY}`).role).toMatchObject({
      mayWrite: true,
      mayExecute: true,
      tools: { allow: null },
    });
    const without = claude(
      `---\nname: helper\ndisallowedTools: Write, Edit, MultiEdit, NotebookEdit\n---${BODY}`,
    );
    expect(without.role).toMatchObject({ mayWrite: false, mayExecute: true });
    expect(claude(`---\nname: helper\npermissionMode: plan\n---${BODY}`).role).toMatchObject({
      mayWrite: false,
      mayExecute: false,
    });
  });

  test('says what of it is not applied, and is usable all the same', () => {
    const head = [
      'name: Code Helper',
      'description: Helps',
      'model: sonnet',
      'color: blue',
      'permissionMode: bypassPermissions',
      'tools: Read, Task, Bash(git diff:*, git log:*)',
      'skills: [deploy]',
    ];
    const read = claude(`---\n${head.join('\n')}\n---${BODY}`);
    expect(read.role).toMatchObject({ name: 'code-helper', model: null, mode: null, mayExecute: true });
    expect(said(read)).toEqual([
      'f.md:2:1: it is called "code-helper" here',
      'f.md:4:1: not applied: model, which is one harness’ own word',
      'f.md:6:1: not applied: permissionMode "bypassPermissions"',
      'f.md:7:1: not applied: a role that may spawn says so itself, in .muster/roles/',
      'f.md:7:1: not applied: the pattern of Bash(git diff:*, git log:*)',
      'f.md:8:1: not applied: skills',
    ]);
    expect(read.findings.every(({ severity }) => severity === 'warning')).toBe(true);
    expect(claude(`---\nname: helper\nmodel: inherit\n---${BODY}`).findings).toEqual([]);
  });

  test('is read line by line where its head is no YAML, as its own program does', () => {
    const head = [
      'name: reviewer-of-apis',
      'description: Use this agent when: an API changes. <example>Context: x. user: "go: now"</example>\\nMore.',
      'tools:',
      '  - Read',
      '  - Bash',
      'model: inherit',
    ];
    const { role, findings } = claude(`---\n${head.join('\n')}\n---${BODY}`);
    expect(findings).toEqual([]);
    expect(role).toMatchObject({
      name: 'reviewer-of-apis',
      description: 'Use this agent when: an API changes. <example>Context: x. user: "go: now"</example>',
      tools: { allow: ['Read', 'Bash'] },
      mayWrite: false,
      mayExecute: true,
    });
  });
});
