import type { InputDraft } from './start-values.ts';

/** What a person filled in when they last started a workflow in this browser. */
export interface LastInputs {
  inputs: InputDraft;
  cwd: string;
  harness: string;
}

const NOTHING: LastInputs = { inputs: {}, cwd: '', harness: '' };
const KEY = 'muster.workflow.';
const FOLDER = 'muster.workflow-folder';
/** More than that of one workflow is not kept. */
const MOST_CHARACTERS = 20_000;

/** What stands in the browser is read as anything that comes from outside. */
export function readLast(workflow: string, storage: Pick<Storage, 'getItem'>): LastInputs {
  const cwd = storage.getItem(FOLDER) ?? '';
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEY + workflow) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return { ...NOTHING, cwd };
    const fields = new Map<string, unknown>(Object.entries(kept));
    const text = (name: string, otherwise: string) => {
      const value = fields.get(name);
      return typeof value === 'string' ? value : otherwise;
    };
    const inputs = fields.get('inputs');
    const entries = typeof inputs === 'object' && inputs !== null ? Object.entries(inputs) : [];
    return {
      inputs: Object.fromEntries(
        entries.filter((one): one is [string, string] => typeof one[1] === 'string'),
      ),
      cwd: text('cwd', cwd),
      harness: text('harness', ''),
    };
  } catch {
    return { ...NOTHING, cwd };
  }
}

/** The folder is kept for other workflows too. */
export function keepLast(workflow: string, last: LastInputs, storage: Pick<Storage, 'setItem'>): void {
  const text = JSON.stringify(last);
  if (last.cwd !== '') storage.setItem(FOLDER, last.cwd);
  if (text.length <= MOST_CHARACTERS) storage.setItem(KEY + workflow, text);
}
