import { stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { ok, refuse, type Result } from '#base';
import type { RouteAnswer } from '#contract';
import { refusal, type Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import { oneLine } from '../output/plain-text.ts';
import { readText } from '../input/read-text.ts';
import { workflowFolders, workflowNamesIn } from './workflow-folders.ts';

type WorkflowOrigin = 'file' | 'project' | 'user' | 'saved' | 'built_in';

/** A workflow as it is written. `file`: as it is told to people; null for one that stands in the hub. */
export interface FoundWorkflow {
  /** What the hub reads in it. */
  read: RouteAnswer<'workflows.check'>;
  name: string;
  origin: WorkflowOrigin;
  file: string | null;
  text: string;
}

type Asks = Pick<CommandContext, 'call' | 'io'>;

/** Of files, their paths as they are told to people; by their names, in precedence: project, user. */
export async function workflowFiles({ io }: Pick<CommandContext, 'io'>) {
  const files: { origin: WorkflowOrigin; file: string }[] = [];
  for (const { origin, folder } of workflowFolders(io.cwd, io.env))
    for (const name of await workflowNamesIn(folder))
      files.push({ origin, file: shownPath(join(folder, name), io.cwd) });
  return files;
}

const shownPath = (file: string, cwd: string): string => {
  const path = relative(cwd, file);
  return path.startsWith('..') ? file : path;
};

/** What a text that stands in the hub is called where a file is asked for. */
export const textFile = (name: string, kind: 'yaml' | 'script'): string =>
  `${name}.${kind === 'script' ? 'js' : 'yaml'}`;

/** Every workflow that can be named from here; of one name that of the project, then the person's own: files, then saved ones. */
export async function listWorkflows(asks: Asks): Promise<Result<FoundWorkflow[], Refusal>> {
  const inHub = await asks.call('workflows.list');
  if (!inHub.ok) return inHub;
  const found = new Map<string, FoundWorkflow>();
  for (const { origin, file } of await workflowFiles(asks)) {
    const read = await readFile(asks, file, origin);
    if (!read.ok) return read;
    if (!found.has(read.value.name)) found.set(read.value.name, read.value);
  }
  for (const { name, origin, kind, text } of inHub.value.items) {
    if (found.has(name)) continue;
    const read = await asks.call('workflows.check', { body: { file: textFile(name, kind), text } });
    if (!read.ok) return read;
    found.set(name, { name, origin, file: null, text, read: read.value });
  }
  return ok([...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)));
}

async function readFile(
  { call, io }: Asks,
  file: string,
  origin: WorkflowOrigin,
): Promise<Result<FoundWorkflow, Refusal>> {
  const text = await readText(`@${resolve(io.cwd, file)}`, io);
  if (!text.ok) return text;
  const read = await call('workflows.check', { body: { file, text: text.value ?? '' } });
  if (!read.ok) return read;
  return ok({ name: read.value.name, origin, file, text: text.value ?? '', read: read.value });
}

/** The workflow that a person means: one by its name, else a file by its path. */
export async function findWorkflow(asks: Asks, typed: string): Promise<Result<FoundWorkflow, Refusal>> {
  const listed = await listWorkflows(asks);
  if (!listed.ok) return listed;
  const named = listed.value.find(({ name }) => name === typed);
  if (named) return ok(named);
  const isFile = await stat(resolve(asks.io.cwd, typed)).then(
    (facts) => facts.isFile(),
    () => false,
  );
  if (isFile) return readFile(asks, typed, 'file');
  return refuse(
    refusal('workflow.not_found', `There is no workflow and no file "${oneLine(typed, 200)}".`, {
      hint: `There are: ${listed.value.map(({ name }) => name).join(', ')}. For one of your own write .muster/workflows/NAME.yaml`,
    }),
  );
}
