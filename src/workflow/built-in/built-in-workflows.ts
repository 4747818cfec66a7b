import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A workflow as it is written, and where. */
export interface WorkflowText {
  readonly file: string;
  readonly text: string;
}

const NAMES = ['code_review', 'design_review'] as const;

/** The workflows that are always there: YAML like anybody's. */
export const BUILT_IN_WORKFLOWS: readonly WorkflowText[] = NAMES.map((name) => {
  const file = fileURLToPath(new URL(`./${name}.yaml`, import.meta.url));
  return { file, text: readFileSync(file, 'utf8') };
});
