import { readYaml, type FileFinding, type ReadYaml } from '#base/yaml';
import { stepProblems, type WorkflowProblem } from './step-problems.ts';
import { textProblems } from './text-problems.ts';
import { workflowDraft } from './workflow-draft.ts';
import { WORKFLOW_LIMITS } from './workflow-limits.ts';
import { isWorkflowName, workflowSchema, type WorkflowDefinition } from './workflow-schema.ts';

export interface ReadWorkflow {
  /** As its text says, or of its file. */
  name: string;
  /** Null when something is wrong. */
  definition: WorkflowDefinition | null;
  /** All of them, in the order of the text. */
  findings: FileFinding[];
}

/** Reads a workflow from its text. `file`: as it is told to people; its last part is the name where the text gives none. */
export function readWorkflow({ file, text }: { file: string; text: string }): ReadWorkflow {
  const named = nameOfFile(file);
  if (text.length > WORKFLOW_LIMITS.fileCharacters) {
    const message = 'it is too long for a workflow';
    return { name: named, definition: null, findings: [{ line: 1, column: 1, severity: 'error', message }] };
  }
  const read = readYaml(text, workflowSchema);
  const draft = workflowDraft.parse(read.raw ?? {});
  const name = read.value?.name ?? draft.name ?? named;
  const findings = [
    ...read.findings,
    ...[
      ...(draft.name === undefined ? nameProblems(name) : []),
      ...stepProblems(draft),
      ...textProblems(draft),
    ].map((problem) => findingOf(problem, read)),
  ].toSorted((a, b) => a.line - b.line || a.column - b.column);
  const definition = findings.length === 0 && read.value !== null ? { ...read.value, name } : null;
  return { name, definition, findings };
}

const nameOfFile = (file: string): string =>
  (file.split(/[\\/]/u).at(-1) ?? file).replace(/\.ya?ml$/iu, '').toLowerCase();

function* nameProblems(name: string): Iterable<WorkflowProblem> {
  if (!isWorkflowName(name))
    yield { path: [], message: `"${name.slice(0, 60)}" is no name of a workflow; give one: name: …` };
}

function findingOf({ path, message, within }: WorkflowProblem, read: ReadYaml<unknown>): FileFinding {
  const place = within && placeIn(within, path, read);
  return { ...(place ?? read.at(path)), severity: 'error', message };
}

/** Where something stands in a text that YAML may have unfolded: found by the braces before it, which YAML leaves alone. */
function placeIn(
  { text, offset }: NonNullable<WorkflowProblem['within']>,
  path: WorkflowProblem['path'],
  { sourceOf }: ReadYaml<unknown>,
): ReturnType<ReadYaml<unknown>['at']> | undefined {
  const source = sourceOf(path);
  if (source === undefined) return undefined;
  const whole = source.text.indexOf(text.trim());
  if (whole !== -1) return source.at(whole + offset - (text.length - text.trimStart().length));
  const open = text.lastIndexOf('{{', offset);
  if (open === -1) return undefined;
  const written = nthOf(source.text, text.slice(0, open).split('{{').length);
  if (written === -1) return undefined;
  const between = text.slice(open, offset);
  return source.at(source.text.startsWith(between, written) ? written + between.length : written);
}

function nthOf(text: string, nth: number): number {
  let at = -1;
  for (let count = 0; count < nth; count++) {
    at = text.indexOf('{{', at + 1 + (at === -1 ? 0 : 1));
    if (at === -1) return -1;
  }
  return at;
}
