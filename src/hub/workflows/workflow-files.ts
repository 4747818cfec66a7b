import type { WorkflowRef } from './run-verbs.ts';

/** The text of a file that holds a workflow; `file`: its path, as findings tell it. */
export interface WorkflowFile {
  readonly file: string;
  readonly text: string;
  /** Of whom it is; the project's when it is not said. */
  readonly origin?: 'project' | 'user';
}

/** Where workflow files of this hub's machine come from: those of its project, then its person's own. */
export interface WorkflowFiles {
  /** In precedence: of two of one name the first is taken. Never fails: what cannot be read is left out. */
  read(): Promise<readonly WorkflowFile[]>;
}

/** A hub that was given no files has what was saved, and the built-in ones. */
export const noWorkflowFiles: WorkflowFiles = { read: async () => [] };

const EXTENSION = /\.(?:ya?ml|m?js|ts)$/iu;

/** The name by which a file is meant. */
export const nameInFiles = (file: string): string =>
  (file.split('/').at(-1) ?? file).replace(EXTENSION, '').toLowerCase();

/** What is meant by a name, where a file of that name stands: its text. Else the name stays. */
export async function inFiles(files: WorkflowFiles, ref: WorkflowRef): Promise<WorkflowRef> {
  if (!('name' in ref)) return ref;
  const found = (await files.read()).find(({ file }) => nameInFiles(file) === ref.name);
  return found ?? ref;
}
