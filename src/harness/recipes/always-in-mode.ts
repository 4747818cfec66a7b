import type { ApprovalMode } from '#domain';

/**
 * One mode of the harness for all of ours: the one in which it asks. Its wider modes are not used: what it asks comes to
 * us, and our own policy answers.
 */
export function alwaysInMode(mode: string): Record<ApprovalMode, string> {
  return { ask: mode, 'approve-reads': mode, 'auto-edits': mode, deny: mode, yolo: mode };
}
