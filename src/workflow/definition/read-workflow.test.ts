import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { findingText } from '#base/yaml';
import { readWorkflow } from './read-workflow.ts';
import { workflowJsonSchema } from './workflow-schema.ts';

const SCHEMA = new URL('../../../docs/schemas/workflow.json', import.meta.url);
const read = (...lines: string[]) => readWorkflow({ file: '/p/flow.yaml', text: lines.join('\n') });
const said = (...lines: string[]) =>
  read(...lines).findings.map((finding) => findingText('flow.yaml', finding));
const ONE = ['steps:', '  - { id: one, prompt: Hello }'];

describe('a workflow', () => {
  test('has the name of its file, and one step is enough', () => {
    expect(read(...ONE)).toEqual({
      name: 'flow',
      findings: [],
      definition: {
        name: 'flow',
        version: 1,
        inputs: {},
        steps: [{ id: 'one', prompt: 'Hello', needs: [], after: [], produces: [], consumes: [] }],
      },
    });
    expect(read('name: other', ...ONE).definition?.name).toBe('other');
  });

  test('says all that a run needs', () => {
    const { definition, findings } = read(
      'name: port',
      'description: Ports files',
      'version: 3',
      'harness: grok',
      'workspace: clone',
      'budget: { cost: 2.5, time: 2h }',
      'inputs:',
      '  files: { type: array, required: true }',
      '  mode: { choices: [fast, careful], default: fast }',
      'steps:',
      '  - id: find',
      '    role: architect',
      '    prompt: "Look at {{ inputs.files }}"',
      '    output: { type: object, properties: { parts: { type: array, items: { type: object } } } }',
      '    retry: { tries: 3, backoff: 30s }',
      '    timeout: 10m',
      '  - id: port',
      '    needs: [find]',
      '    for_each: steps.find.output.parts',
      '    when: inputs.mode == "careful" and steps.find.output.parts',
      '    prompt: "Port {{ item.name }}"',
      '    harness: qwen',
      '    agent: mill',
      '    model: small',
      '    workspace: worktree',
      '    budget: { tokens: 1000, turns: 3 }',
      '    produces: [{ name: report, type: design_doc }]',
      '  - id: gate',
      '    needs: [port]',
      '    consumes: [report]',
      '    approval: { text: "Take {{ artifacts.report }}?", approvers: [{ person: kim }, { role: architect }] }',
    );
    expect(findings).toEqual([]);
    expect(definition).toMatchObject({ name: 'port', version: 3, steps: [{ retry: { tries: 3 } }, {}, {}] });
  });

  test('(W12) says all that is wrong at once, by line and column, before anything starts', () => {
    expect(
      said(
        'descripton: x',
        'inputs:',
        '  count: { type: integer, default: many }',
        'steps:',
        '  - id: one',
        '    needs: [two, nothere]',
        '    prompt: Take {{ inputs.cuont }} and {{ steps.three.output }}',
        '    tries: 3',
        '  - id: two',
        '    needs: [one]',
        '    promt: x',
        '  - id: one',
        '    prompt: |',
        '      First line',
        '      then {{ steps.three.output.x }} and {{ item',
        '  - id: three',
        '    when: inputs.count = 3',
        '    timeout: soon',
        '    prompt: {{ inputs.count }}',
        '    produces: [{ name: doc, type: paper }]',
      ),
    ).toEqual([
      'flow.yaml:1:1: unknown key "descripton"; is it "description"?',
      'flow.yaml:3:36: the default does not fit: it is no integer',
      'flow.yaml:6:13: steps wait for each other: one waits for two waits for one',
      'flow.yaml:6:18: there is no step "nothere"; there are one, two, one, three',
      'flow.yaml:7:21: there is no input "cuont"; is it "count"?',
      'flow.yaml:7:44: the step does not wait for "three": needs: [two, nothere, three]',
      'flow.yaml:8:5: unknown key "tries"; there are id, needs, after, role, harness, agent, model, prompt, when, for_each, retry, timeout, approval, output, produces, consumes, budget, workspace',
      'flow.yaml:9:5: steps.1: a step has a prompt, an approval, or both',
      'flow.yaml:11:5: unknown key "promt"; is it "prompt"?',
      'flow.yaml:12:9: the step "one" is there already',
      'flow.yaml:15:15: the step does not wait for "three": needs: [three]',
      'flow.yaml:15:43: "{{" is not closed; write "}}" after the name',
      'flow.yaml:17:24: "=" compares nothing; write "=="',
      'flow.yaml:18:14: steps.3.timeout: a time, such as 30s, 10m, 4h or 2d',
      'flow.yaml:19:13: steps.3.prompt: a text is expected; put quotes around one that begins with "{{"',
      'flow.yaml:20:35: steps.3.produces.0.type: "paper" is none of code_file, design_doc, test_file, review_comment, data',
    ]);
  });

  test.each([
    ['prompt: "{{ input.x }}"', '3:19: nothing is called "input"; is it "inputs"?'],
    ['prompt: "{{ steps.a }}"', '3:19: write steps.a.output'],
    ['prompt: "{{ steps.b.output }}"', '3:19: a step cannot speak of its own output'],
    ['prompt: "{{ steps.a.output.x }}"', '3:19: the output of "a" is a text: give it an output schema'],
    ['prompt: "{{ item }}"', '3:19: there is no item: the step has no for_each'],
    ['prompt: "{{ artifacts.doc }}"', '3:19: there is no artifact "doc"; none is named in the file'],
    ['prompt: "{{ }}"', '3:18: nothing stands between "{{" and "}}"'],
    ['prompt: "{{ inputs.l | upper }}"', '3:28: write "or"; there are no filters'],
    ['prompt: "{{ inputs.l.x.y }}"', undefined],
    ['prompt: "{{ inputs.s.x }}"', '3:19: the input "s" is a string and has no parts'],
    ['prompt: x, for_each: inputs.s', '3:28: the input "s" is no list: give it type: array'],
    ['prompt: x, for_each: steps.a.output', '3:28: the output of "a" is a text: give it an output schema'],
    ['prompt: x, for_each: "{{ inputs.l }}"', '3:29: no braces here: for_each: inputs.files'],
    ['prompt: x, when: "inputs.s ==="', '3:36: "=" compares nothing; write "=="'],
    ['prompt: x, when: inputs.s in', '3:35: a value is missing at the end'],
    ['prompt: x, when: "(inputs.s"', '3:25: "(" is not closed'],
    ['prompt: x, when: inputs.s inputs.l', '3:33: "inputs" is not expected here'],
    ['prompt: x, after: [a]', '3:26: the step needs "a" already: name it once'],
  ])('%s: %s', (rest, finding) => {
    const lines = [
      'steps:',
      '  - { id: a, prompt: x }',
      `  - { ${rest},`,
      '      id: b, needs: [a] }',
      'inputs: { s: {}, l: { type: array } }',
    ];
    expect(said(...lines)).toEqual(finding === undefined ? [] : [`flow.yaml:${finding}`]);
  });

  test('knows the parts of an output that a schema closes, and leaves open what it leaves open', () => {
    const with_ = (schema: string, part: string) =>
      said(
        'steps:',
        `  - { id: a, prompt: x, output: ${schema} }`,
        `  - { id: b, prompt: "{{ steps.a.output.${part} }}", needs: [a] }`,
      );
    const closed = '{ type: object, properties: { names: { type: array, items: { type: string } } } }';
    expect(with_(closed, 'names.0')).toEqual([]);
    expect(with_(closed, 'name')).toEqual([
      'flow.yaml:3:26: there is no part of the output of "a" that is called "name"; is it "names"?',
    ]);
    expect(with_('{ type: object }', 'name')).toEqual([]);
    expect(with_('{ type: objekt }', 'name')).toEqual([
      'flow.yaml:2:41: steps.0.output.type: "objekt" is none of object, array, string, number, integer, boolean; is it "object"?',
    ]);
  });

  test('hands over artifacts of steps before it alone', () => {
    const lines = (needs: string) => [
      'steps:',
      '  - { id: a, prompt: x, produces: [{ name: doc }] }',
      `  - { id: b, prompt: x, consumes: [doc], needs: [${needs}] }`,
    ];
    expect(said(...lines('a'))).toEqual([]);
    expect(said(...lines(''))).toEqual([
      'flow.yaml:3:36: "doc" is produced by "a", which this step does not wait for: needs: [a]',
    ]);
    expect(said(...lines('a'), '  - { id: c, prompt: x, produces: [{ name: doc }] }')).toEqual([
      'flow.yaml:4:36: "a" produces "doc" too, and neither waits for the other',
    ]);
  });

  test('that is no workflow at all is said to be none', () => {
    expect(said('')).toEqual(['flow.yaml:1:1: steps is missing']);
    expect(said('- a')[0]).toContain('the file: ');
    expect(said('steps: [')[0]).toContain('this is no YAML');
    expect(said('x'.repeat(600_000))).toEqual(['flow.yaml:1:1: it is too long for a workflow']);
    expect(readWorkflow({ file: 'My Flow.yaml', text: ONE.join('\n') }).findings).toMatchObject([
      { line: 1, column: 1, message: '"my flow" is no name of a workflow; give one: name: …' },
    ]);
  });
});

test('the published schema says what the hub reads', async () => {
  const text = `${JSON.stringify(workflowJsonSchema(), null, 2)}\n`;
  if (process.env['WRITE_DOCS'] === '1') {
    await mkdir(new URL('./', SCHEMA), { recursive: true });
    await writeFile(SCHEMA, text);
  }
  expect(JSON.parse(await readFile(SCHEMA, 'utf8'))).toEqual(workflowJsonSchema());
  const published = z.fromJSONSchema(JSON.parse(text));
  expect(published.safeParse(parse(ONE.join('\n'))).success).toBe(true);
  expect(published.safeParse(parse('steps: [{ id: A }]')).success).toBe(false);
});

test('the workflow in the documentation can be used', async () => {
  const document = await readFile(new URL('../../../docs/workflows.md', import.meta.url), 'utf8');
  const [, text = ''] = /```yaml checked\n([^]*?)```/u.exec(document) ?? [];
  expect(readWorkflow({ file: 'port.yaml', text }).findings).toEqual([]);
  expect(text).toContain('for_each');
});
