import { WIRE_LIMITS, type WireLine } from '#domain';

/** Texts longer than this are cut when a whole message is too long, in characters. */
const LONG_TEXT = 1_000;

/** What a message of JSON-RPC is, by its shape. */
export function kindOf(message: unknown): WireLine['kind'] {
  if (typeof message !== 'object' || message === null) return 'notice';
  if ('method' in message) return 'id' in message ? 'request' : 'notice';
  return 'error' in message ? 'error' : 'answer';
}

/** By which an answer is known to belong to its request. */
export function idOf(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null || !('id' in message)) return undefined;
  const { id } = message;
  return typeof id === 'string' || typeof id === 'number' ? `${typeof id} ${id}` : undefined;
}

export function methodOf(message: unknown): string | undefined {
  if (typeof message !== 'object' || message === null || !('method' in message)) return undefined;
  return typeof message.method === 'string' ? message.method.slice(0, 200) : undefined;
}

/** A message as JSON, within bounds. */
export function lineOf(message: unknown): { message: string; cut: boolean } {
  const whole = JSON.stringify(message) ?? 'null';
  if (whole.length <= WIRE_LIMITS.lineBytes) return { message: whole, cut: false };
  const cut = JSON.stringify(shortened(message, LONG_TEXT));
  if (cut.length <= WIRE_LIMITS.lineBytes) return { message: cut, cut: true };
  return { message: JSON.stringify({ tooLong: `${whole.length} characters` }), cut: true };
}

function shortened(value: unknown, most: number): unknown {
  if (typeof value === 'string')
    return value.length > most ? `${value.slice(0, most)}… (${value.length} characters)` : value;
  if (Array.isArray(value)) return value.map((one) => shortened(one, most));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shortened(one, most)]));
}
