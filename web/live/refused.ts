/** What the hub refused, as far as the page shows it. */
export interface Refused {
  code: string;
  message: string;
  hint?: string | undefined;
}

/** Thrown inside queries and mutations, which hand it to whoever shows it. */
export class RefusedCall extends Error {
  readonly refusal: Refused;

  constructor(refusal: Refused) {
    super(refusal.message);
    this.name = 'RefusedCall';
    this.refusal = refusal;
  }
}

export function isErrorBody(value: unknown): value is { error: Refused } {
  if (typeof value !== 'object' || value === null || !('error' in value)) return false;
  const { error } = value;
  return typeof error === 'object' && error !== null && 'code' in error && 'message' in error;
}
