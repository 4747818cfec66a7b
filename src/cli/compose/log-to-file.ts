import type { Log } from '#base';
import { redactor } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { LogFile } from './log-file.ts';

/** Everything goes to the file; what a person should see, to the terminal too. */
export async function logToFile(
  file: LogFile,
  context: CommandContext,
  secrets: readonly string[],
): Promise<Log> {
  const { createLog } = await import('#server');
  const written = createLog({ clock: context.io.clock, write: (line) => file.write(line), secrets });
  const redact = redactor(secrets);
  return {
    write(level, message, fields) {
      written.write(level, message, fields);
      if (level === 'error' || level === 'warn') context.talk(redact(`${level}: ${message}`));
    },
  };
}
