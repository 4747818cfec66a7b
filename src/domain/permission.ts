/** What becomes of a permission that a harness asked for. `cancelled`: the turn is being cancelled; nothing may run. */
export type PermissionDecision =
  | { decision: 'allow' | 'deny'; reason?: string | undefined }
  | { decision: 'cancelled' };
