import { readCondition, referencesOf } from './condition.ts';
import { shapeAt, type Shape } from './output-schema.ts';
import { readReference, type Reference } from './reference.ts';
import { artifactProblem, before, unknownName, type WorkflowProblem } from './step-problems.ts';
import { readTemplate, referencesIn } from './template.ts';
import { TokenReader, tokensOf, type TextProblem } from './tokens.ts';
import type { DraftStep, WorkflowDraft } from './workflow-draft.ts';

/** What is wrong in the templates and conditions of a workflow: how they are written, and what they speak of. */
export function* textProblems(draft: WorkflowDraft): Iterable<WorkflowProblem> {
  for (const [at, step] of draft.steps.entries())
    for (const { key, text, read } of textsOf(step)) {
      const { references, problems } = read(text);
      const place = (offset: number) => ({ path: ['steps', at, ...key], within: { text, offset } });
      for (const { offset, message } of problems) yield { ...place(offset), message };
      for (const reference of references) {
        const message = referenceProblem(draft, step, reference, key[0] === 'for_each');
        if (message !== undefined) yield { ...place(reference.offset), message };
      }
    }
}

interface ReadText {
  references: readonly Reference[];
  problems: readonly TextProblem[];
}

interface StepText {
  key: readonly string[];
  text: string;
  read: (text: string) => ReadText;
}

function textsOf(step: DraftStep): StepText[] {
  const { prompt, approval, when, for_each: list } = step;
  const texts = [
    { key: ['prompt'], text: prompt, read: inTemplate },
    { key: ['approval', 'text'], text: approval?.text, read: inTemplate },
    { key: ['when'], text: when, read: inCondition },
    { key: ['for_each'], text: typeof list === 'string' ? list : undefined, read: inList },
  ];
  return texts.flatMap(({ text, ...rest }) => (text === undefined ? [] : [{ text, ...rest }]));
}

function inTemplate(text: string): ReadText {
  const { template, problems } = readTemplate(text);
  return { references: referencesIn(template), problems };
}

function inCondition(text: string): ReadText {
  const braces = withoutBraces(text, 'when: inputs.task');
  if (braces) return braces;
  const read = readCondition(text);
  if (!read.ok) return { references: [], problems: [read.error] };
  return { references: referencesOf(read.value), problems: [] };
}

function inList(text: string): ReadText {
  const braces = withoutBraces(text, 'for_each: inputs.files');
  if (braces) return braces;
  const read = readList(text);
  return 'reference' in read
    ? { references: [read.reference], problems: [] }
    : { references: [], problems: [read.problem] };
}

function withoutBraces(text: string, example: string): ReadText | undefined {
  const offset = text.indexOf('{{');
  if (offset === -1) return undefined;
  return { references: [], problems: [{ offset, message: `no braces here: ${example}` }] };
}

/** Reads what a `for_each` names. */
export function readList(text: string): { reference: Reference } | { problem: TextProblem } {
  const { tokens, problem } = tokensOf(text);
  if (problem) return { problem };
  const reader = new TokenReader(tokens);
  const read = readReference(reader);
  if (!read.ok) return { problem: read.error };
  const { kind, offset, value } = reader.next;
  if (kind !== 'end') return { problem: { offset, message: `"${value}" is too much: one name of a list` } };
  return { reference: read.value };
}

function referenceProblem(
  draft: WorkflowDraft,
  step: DraftStep,
  reference: Reference,
  isList: boolean,
): string | undefined {
  switch (reference.kind) {
    case 'item':
      if (isList) return 'a list cannot be made of its own item';
      return step.for_each === undefined ? 'there is no item: the step has no for_each' : undefined;
    case 'artifact':
      return artifactProblem(draft.steps, step, reference.name);
    case 'input':
      return inputProblem(draft, reference, isList);
    case 'output':
      return outputProblem(draft, step, reference, isList);
  }
}

function inputProblem(
  { inputs }: WorkflowDraft,
  { name, path }: Extract<Reference, { kind: 'input' }>,
  isList: boolean,
): string | undefined {
  const input = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
  if (input === undefined) return unknownName('input', name, Object.keys(inputs));
  if (path.length > 0 && input.type !== 'object' && input.type !== 'array')
    return `the input "${name}" is a ${input.type} and has no parts`;
  if (isList && path.length === 0 && input.type !== 'array')
    return `the input "${name}" is no list: give it type: array`;
  return undefined;
}

function outputProblem(
  { steps }: WorkflowDraft,
  step: DraftStep,
  { step: id, path }: Extract<Reference, { kind: 'output' }>,
  isList: boolean,
): string | undefined {
  const from = steps.find((one) => one.id === id);
  if (from === undefined)
    return unknownName(
      'step',
      id,
      steps.flatMap((one) => one.id ?? []),
    );
  if (id === step.id) return 'a step cannot speak of its own output';
  if (!before(steps, step.id).has(id))
    return `the step does not wait for "${id}": needs: [${[...step.needs, id].join(', ')}]`;
  return shapeProblem(from, path, isList);
}

/** What is wrong with a path into the output of a step; of a step with `for_each` that is a list. */
function shapeProblem(from: DraftStep, path: readonly string[], isList: boolean): string | undefined {
  const { id, output, for_each: list, prompt } = from;
  if (output === 'unreadable') return undefined;
  if (prompt === undefined) return `"${id}" only asks: it has no output`;
  if (list !== undefined && path.length === 0) return undefined;
  const [first = '', ...rest] = path;
  if (list !== undefined && !/^\d+$/u.test(first))
    return `"${id}" runs for each of a list, and so its output is one; it has no "${first}"`;
  const inner = list === undefined ? path : rest;
  if (output === undefined)
    return inner.length === 0 && !isList
      ? undefined
      : `the output of "${id}" is a text: give it an output schema`;
  return partProblem(`"${id}"`, shapeAt(output, inner), isList);
}

function partProblem(of: string, shape: Shape, isList: boolean): string | undefined {
  if (shape.known === false)
    return unknownName(`part of the output of ${of} that is called`, shape.at, shape.names);
  return isList && shape.known === true && shape.schema.type !== 'array'
    ? `that is no list but a ${shape.schema.type}`
    : undefined;
}
