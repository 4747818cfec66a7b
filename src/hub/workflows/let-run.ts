import { isId, type Run } from '#domain';
import { approvalRows, type Reader } from '#store';
import type { RunDeps } from './run-deps.ts';
import { isBuiltInText } from './workflow-texts.ts';

/** Whether people have let it run: they started it, or its text is one that they know, or they said so of this run. */
export async function isLet(
  { isApproved }: Pick<RunDeps, 'isApproved'>,
  reader: Reader,
  { id, user, hash, startedBy }: Pick<Run, 'id' | 'user' | 'hash' | 'startedBy'>,
): Promise<boolean> {
  if (!isId('session', startedBy) || isBuiltInText(hash)) return true;
  if (await isApproved(reader, user, hash)) return true;
  return approvalRows.wasAllowed(reader, 'script', id);
}
