import type { Clock, Log, LogLevel } from '#base';
import { redactor } from '#domain';

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

export interface LogOptions {
  clock: Clock;
  /** Takes one line, with its line break. */
  write: (line: string) => void;
  /** The least level that is written; `info` unless said. */
  least?: LogLevel;
  /** Values that must not appear, beside our own tokens, which are known by their shape. */
  secrets?: readonly string[];
}

/** A log of JSON lines: time, level, message, then the fields. Secrets are taken out of every text. */
export function createLog(options: LogOptions): Log {
  const least = LEVELS.indexOf(options.least ?? 'info');
  const redact = redactor(options.secrets ?? []);
  return {
    write(level, message, fields = {}) {
      if (LEVELS.indexOf(level) < least) return;
      const at = new Date(options.clock.now()).toISOString();
      options.write(`${line({ ...fields, at, level, message }, redact)}\n`);
    },
  };
}

type Fields = Record<string, unknown> & { at: string; level: LogLevel; message: string };

function line({ at, level, message, ...fields }: Fields, redact: (text: string) => string): string {
  const ordered = { at, level, message, ...fields };
  try {
    return JSON.stringify(ordered, (_key, value: unknown) => plain(value, redact));
  } catch {
    // A field that JSON cannot hold (a cycle) must not cost the line.
    return JSON.stringify({ at, level, message: redact(message), fields: 'could not be written as JSON' });
  }
}

function plain(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Error) return redact(value.stack ?? value.message);
  return value;
}
