import type { FileFinding } from '#base/yaml';
import type { WorkflowDefinition } from '#workflow/definition';
import type { RoleShelf } from '../roles/index.ts';

/** Roles of steps that this hub does not know, or whose files are broken, each at the place where it is first named. */
export async function unknownRoles(
  shelf: RoleShelf,
  { steps }: Pick<WorkflowDefinition, 'steps'>,
  text: string,
): Promise<FileFinding[]> {
  const named = [...new Set(steps.flatMap(({ role }) => role ?? []))];
  if (named.length === 0) return [];
  await shelf.refresh();
  return named.flatMap((role): FileFinding[] => {
    const found = shelf.find(role);
    if (found !== undefined && !('code' in found)) return [];
    const why =
      found === undefined
        ? `no role "${role}" is known here; there are ${shelf.names().join(', ')}`
        : found.message;
    return [{ ...placeOf(role, text), severity: 'error', message: why }];
  });
}

function placeOf(role: string, text: string): Pick<FileFinding, 'line' | 'column'> {
  for (const [at, line] of text.split('\n').entries()) {
    const found = /(?:^|[\s{,])role['"]?\s*:\s*['"]?/u.exec(line);
    const from = found === null ? -1 : found.index + found[0].length;
    if (from >= 0 && line.startsWith(role, from)) return { line: at + 1, column: from + 1 };
  }
  return { line: 1, column: 1 };
}
