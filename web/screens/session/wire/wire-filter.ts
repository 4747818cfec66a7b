import type { WireLine } from './wire-queries.ts';

export interface WireFilter {
  to: 'both' | WireLine['to'];
  /** Empty: every method. */
  method: string;
  /** Somewhere in the message. */
  text: string;
}

export const ALL: WireFilter = { to: 'both', method: '', text: '' };

export function filtered(lines: readonly WireLine[], { to, method, text }: WireFilter): WireLine[] {
  const wanted = text.trim().toLowerCase();
  return lines.filter(
    (line) =>
      (to === 'both' || line.to === to) &&
      (method === '' || line.method === method) &&
      (wanted === '' || line.message.toLowerCase().includes(wanted)),
  );
}

/** Those that are there to choose from. */
export const methodsOf = (lines: readonly WireLine[]): string[] =>
  [...new Set(lines.flatMap(({ method }) => method ?? []))].toSorted();

/** A message for reading; as it is where it is no JSON. */
export function pretty(message: string): string {
  try {
    return JSON.stringify(JSON.parse(message), null, 2);
  } catch {
    return message;
  }
}

/**
 * Muster asks for a method that no harness has, to hear whether it answers at all: that it has none is the answer of a
 * sound one.
 */
export const isAlive = ({ kind, method, message }: Pick<WireLine, 'kind' | 'method' | 'message'>): boolean =>
  kind === 'error' && method === '_muster/alive' && /"code":\s*-32601\b/.test(message);
