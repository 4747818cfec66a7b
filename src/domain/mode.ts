/**
 * What a session may do without asking. `ask`: nothing that its harness asks about; `approve-reads`: reading and
 * searching; `auto-edits`: also edits inside its directory; `deny`: whatever is asked is denied; `yolo`: everything,
 * and only a person may choose it.
 */
export const APPROVAL_MODES = ['ask', 'approve-reads', 'auto-edits', 'deny', 'yolo'] as const;
export type ApprovalMode = (typeof APPROVAL_MODES)[number];

const WIDTH: Record<ApprovalMode, number> = { deny: 0, ask: 1, 'approve-reads': 2, 'auto-edits': 3, yolo: 4 };

/** Whether `mode` allows no more than `limit` does. A spawned session never gets a wider mode than its owner's. */
export function isWithin(mode: ApprovalMode, limit: ApprovalMode): boolean {
  return WIDTH[mode] <= WIDTH[limit];
}
