import { workflowKindOf } from '#domain';
import { callSites, type ScriptFinding, type ScriptRuntime } from '#workflow/script';
import type { FileFinding } from '#base/yaml';
import type { CheckedWorkflow } from './workflow-verbs.ts';

/** Reads a script without running any of it. `file`: its last part is the name where the script gives none. */
export async function checkedScript(
  runtime: ScriptRuntime,
  { file, text }: { file: string; text: string },
): Promise<CheckedWorkflow> {
  const named = {
    name: nameOfFile(file),
    kind: workflowKindOf(file),
    definition: null,
    plan: null,
    problems: [],
  };
  const checked = await runtime.check(text);
  if (!checked.ok) return { ...named, script: null, findings: [findingOf(checked.error, 'error')] };
  const { meta, warnings } = checked.value;
  return {
    ...named,
    name: meta.name ?? named.name,
    script: { meta, calls: callSites(text) },
    findings: warnings.map((warning) => findingOf(warning, 'warning')),
  };
}

const nameOfFile = (file: string): string => (file.split(/[\\/]/u).at(-1) ?? file).replace(/\.\w+$/u, '');

/** With the line and a caret below the place. */
const findingOf = (
  { line, column, message, excerpt }: ScriptFinding,
  severity: FileFinding['severity'],
): FileFinding => ({ line, column, severity, message: `${message}\n${excerpt}` });
