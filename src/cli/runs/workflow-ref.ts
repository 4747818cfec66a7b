import { ok, type Result } from '#base';
import type { RouteInput } from '#contract';
import type { Refusal } from '#domain';
import { readAll } from '../cli-io.ts';
import type { CommandContext } from '../command-context.ts';
import { findWorkflow, textFile } from './workflow-files.ts';

/** What is run, as the hub takes it, and its text where it stands here. */
export interface NamedWorkflow {
  workflow: RouteInput<'runs.start'>['body']['workflow'];
  /** To show findings in; null for one that stands in the hub. */
  source: { file: string; text: string } | null;
}

/** The workflow that was typed: `-` reads stdin; else one by its name, else a file, else one that the hub knows. */
export async function workflowRef(
  context: Pick<CommandContext, 'call' | 'io'>,
  typed: string,
): Promise<Result<NamedWorkflow, Refusal>> {
  if (typed === '-') {
    const text = await readAll(context.io.stdin);
    return ok(written({ file: isScript(text) ? 'stdin.js' : 'stdin.yaml', text }));
  }
  const found = await findWorkflow(context, typed);
  if (!found.ok) return found;
  const { name, file, text, read } = found.value;
  return ok(
    file === null
      ? { workflow: { name }, source: { file: textFile(name, read.kind), text } }
      : written({ file, text }),
  );
}

const written = (source: { file: string; text: string }): NamedWorkflow => ({ workflow: source, source });

/** Whether a text without a name is a script: YAML begins with a key, a script with a statement. */
const isScript = (text: string): boolean =>
  /^(?:\/\/|\/\*|'use |export |import |const |let |var |await |return |async |function |phase\(|log\()/m.test(
    text.trimStart().split('\n', 5).join('\n'),
  );
