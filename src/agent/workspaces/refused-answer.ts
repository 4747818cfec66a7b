import type { Refusal } from '#domain';
import type { WorkspaceAnswer } from '../hub-port.ts';

/** A refusal as an answer to the hub, within the contract's bounds. */
export function refused({ code, message, hint, details }: Refusal): WorkspaceAnswer {
  return {
    is: 'refused',
    code,
    message: message.slice(0, 8_000),
    hint: hint?.slice(0, 2_000) ?? null,
    details: details ?? null,
  };
}
