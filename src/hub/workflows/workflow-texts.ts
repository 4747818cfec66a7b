import { ok, refuse, type Result } from '#base';
import type { FileFinding } from '#base/yaml';
import { refusal, type Refusal, type UserId, type WorkflowKind } from '#domain';
import { runRows, savedRows, type Reader } from '#store';
import { BUILT_IN_WORKFLOWS, digest } from '#workflow';
import { readWorkflow, takeInputs, type WorkflowDefinition } from '#workflow/definition';
import type { ScriptFinding, ScriptRuntime } from '#workflow/script';
import type { NamedText } from './engine/engine-deps.ts';
import type { WorkflowRef } from './run-verbs.ts';

/** A workflow that can be started as it is. */
export interface ReadyText extends NamedText {
  /** JSON. */
  args: string;
  /** Null for a script. */
  definition: WorkflowDefinition | null;
  /** It is one of those that come with Muster. */
  isBuiltIn: boolean;
}

export type TextCheck = { ready: ReadyText } | { findings: FileFinding[]; problems: string[] };

const SCRIPT = /\.(?:js|mjs|ts)$/iu;

/** A text that is named, in the places of a person: what was saved, then what is built in. */
async function findText(
  reader: Reader,
  user: UserId,
  name: string,
): Promise<Result<NamedText & { isBuiltIn: boolean }, Refusal>> {
  const saved = await savedRows.findSaved(reader, user, name);
  const text = saved && (await runRows.findText(reader, saved.hash));
  if (saved && text) return ok({ ...textOf(name, saved.kind, text.text), isBuiltIn: false });
  const builtIn = BUILT_IN_WORKFLOWS.find((source) => readWorkflow(source).name === name);
  if (builtIn) return ok({ ...textOf(name, 'yaml', builtIn.text), isBuiltIn: true });
  return workflowNotFound(reader, user, name);
}

export async function workflowNotFound(reader: Reader, user: UserId, name: string) {
  const saved = (await savedRows.listSaved(reader, user)).map((one) => one.name);
  const names = [...new Set([...saved, ...BUILT_IN_WORKFLOWS.map((source) => readWorkflow(source).name)])];
  return refuse(
    refusal('workflow.not_found', `There is no workflow "${name}".`, {
      hint: `There are: ${names.slice(0, 30).join(', ')}. Others are given as a file: muster workflow run FILE`,
      details: { name, names: names.slice(0, 100) },
    }),
  );
}

/** Whether it is the text of a workflow that comes with Muster. */
export const isBuiltInText = (hash: string): boolean =>
  BUILT_IN_WORKFLOWS.some(({ text }) => digest(['yaml', text]) === hash);

const textOf = (name: string, kind: WorkflowKind, text: string): NamedText => ({
  name,
  kind,
  text,
  hash: digest([kind, text]),
});

/** The text that is meant, checked with its arguments: what is wrong is told before anything starts. */
export async function checkText(
  { reader, user, runtime }: { reader: Reader; user: UserId; runtime: () => Promise<ScriptRuntime> },
  ref: WorkflowRef,
  args: unknown,
): Promise<Result<TextCheck, Refusal>> {
  if ('name' in ref) {
    const found = await findText(reader, user, ref.name);
    if (!found.ok) return found;
    const checked = await checkNamed(found.value, found.value.isBuiltIn, args, runtime);
    // It is called as it was saved, whatever its text says.
    return ok('ready' in checked ? { ready: { ...checked.ready, name: ref.name } } : checked);
  }
  const kind = SCRIPT.test(ref.file) ? 'script' : 'yaml';
  return ok(await checkNamed(textOf(ref.file, kind, ref.text), false, args, runtime));
}

/** A named workflow, ready to be run; a refusal says what is wrong with its arguments. */
export async function readyText(
  places: Parameters<typeof checkText>[0],
  { name, ref }: { name: string; ref: WorkflowRef },
  args: unknown,
): Promise<Result<ReadyText, Refusal>> {
  const checked = await checkText(places, ref, args);
  if (!checked.ok) return checked;
  if ('ready' in checked.value) return ok(checked.value.ready);
  const { findings, problems } = checked.value;
  const why = [...problems, ...findings.map(({ line, message }) => `line ${line}: ${message}`)].join('; ');
  return refuse(
    refusal('workflow.invalid', `The workflow "${name}" cannot be run so: ${why}`, {
      hint: `See what it takes: muster workflow show ${name}`,
      details: { name },
    }),
  );
}

async function checkNamed(
  named: NamedText,
  isBuiltIn: boolean,
  args: unknown,
  runtime: () => Promise<ScriptRuntime>,
): Promise<TextCheck> {
  return named.kind === 'yaml'
    ? checkYaml(named, isBuiltIn, args)
    : checkScript(named, isBuiltIn, args, await runtime());
}

function checkYaml(named: NamedText, isBuiltIn: boolean, args: unknown): TextCheck {
  const { name, definition, findings } = readWorkflow({ file: named.name, text: named.text });
  if (definition === null) return { findings, problems: [] };
  if (args !== undefined && args !== null && (typeof args !== 'object' || Array.isArray(args)))
    return { findings: [], problems: ['its inputs are given by name: an object is expected'] };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an object of JSON
  const { values, problems } = takeInputs(definition, (args ?? {}) as Record<string, unknown>);
  if (problems.length > 0) return { findings: [], problems: problems.map(({ message }) => message) };
  return { ready: { ...named, name, args: JSON.stringify(values), definition, isBuiltIn } };
}

async function checkScript(
  named: NamedText,
  isBuiltIn: boolean,
  args: unknown,
  runtime: ScriptRuntime,
): Promise<TextCheck> {
  const checked = await runtime.check(named.text);
  if (!checked.ok) return { findings: [scriptFinding(checked.error)], problems: [] };
  const file = named.name.split(/[\\/]/u).at(-1)?.replace(SCRIPT, '') ?? named.name;
  const name = checked.value.meta.name ?? file;
  return { ready: { ...named, name, args: JSON.stringify(args ?? null), definition: null, isBuiltIn } };
}

/** A text as it can be kept, or what is wrong with it; inputs are not asked for. */
export async function readText(
  { file, text }: { file: string; text: string },
  runtime: () => Promise<ScriptRuntime>,
): Promise<(NamedText & { description: string | null }) | { findings: FileFinding[] }> {
  const named = textOf(file, SCRIPT.test(file) ? 'script' : 'yaml', text);
  if (named.kind === 'yaml') {
    const { name, definition, findings } = readWorkflow({ file, text });
    return definition === null
      ? { findings }
      : { ...named, name, description: definition.description ?? null };
  }
  const checked = await (await runtime()).check(text);
  if (!checked.ok) return { findings: [scriptFinding(checked.error)] };
  return { ...named, description: checked.value.meta.description };
}

const scriptFinding = ({ line, column, message, excerpt }: ScriptFinding): FileFinding => ({
  line,
  column,
  severity: 'error',
  message: `${message}\n${excerpt}`,
});
