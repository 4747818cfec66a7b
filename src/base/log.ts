export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Where log lines go. `fields` are plain facts; secrets are redacted by whoever implements the port. */
export interface Log {
  write(level: LogLevel, message: string, fields?: Record<string, unknown>): void;
}

export const silentLog: Log = { write: () => {} };
