import { CommanderError } from 'commander';
import { buildProgram, type ProgramStreams } from './build-program.ts';
import type { CliIo } from './cli-io.ts';
import type { CommandContext } from './command-context.ts';
import { findCommand } from './command-table.ts';
import { NOUNS } from './command-table/nouns.ts';
import { hasColours } from './output/style.ts';

/**
 * One run of the CLI: reads `argv` (without node and script), writes to the streams of `io`, answers the exit code.
 * Throws for nothing: a bug is told like a failure, with code `internal`.
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  if (argv.length === 0) return runCli(['--help'], io);
  if (argv[0] === 'help') return runCli([...argv.slice(1), '--help'], io);
  if (argv[1] === 'help' && argv[0] !== undefined && Object.hasOwn(NOUNS, argv[0]))
    return runCli([argv[0], ...argv.slice(2), '--help'], io);
  if (argv[0] === '--version' || argv[0] === '-V') return runCli(['version', ...argv.slice(1)], io);
  if (argv[0] === 'complete') return complete(argv.slice(1), io);
  // EXIT.done; the table itself comes with the first command, which help can do without.
  let exit = 0;
  try {
    const entry = findCommand(argv);
    const spec = entry && (await entry.load()).command;
    const program = buildProgram(
      streamsOf(io),
      entry &&
        spec && {
          entry,
          spec,
          onCommand: async (args, options) => {
            const { CommandInput } = await import('./command-input.ts');
            const context = await contextOf(io, options['json'] === true, options['hub']);
            exit = await spec.run(context, new CommandInput(args, options));
          },
        },
    );
    await program.parseAsync(argv, { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return endOfCommander(error, argv, io);
    return bug(error, argv, io);
  }
}

/** What the script of `muster completion` calls, with what stands on the line after `--`. */
async function complete(argv: readonly string[], io: CliIo): Promise<number> {
  const { completeLine } = await import('./completion/complete-line.ts');
  await completeLine(await contextOf(io, false, undefined), argv[0] === '--' ? argv.slice(1) : argv);
  return 0;
}

/** Loaded late: it brings the client and all words of the domain. */
async function contextOf(io: CliIo, json: boolean, hub: unknown): Promise<CommandContext> {
  const { CommandContext } = await import('./command-context.ts');
  return new CommandContext(io, { json, hub: typeof hub === 'string' ? hub : undefined });
}

function streamsOf(io: CliIo): ProgramStreams {
  return {
    out: (text) => io.stdout.write(text),
    error: (text) => io.stderr.write(text),
    columns: io.stdout.columns,
    colours: hasColours(io.stdout, io.env),
  };
}

/** Help and the version are no errors; a noun without its verb has shown help already. */
async function endOfCommander(error: CommanderError, argv: readonly string[], io: CliIo): Promise<number> {
  if (error.exitCode === 0) return 0;
  const { EXIT } = await import('#contract/client');
  if (error.code === 'commander.help') return EXIT.usage;
  const { refusal } = await import('#domain');
  const message = error.message.replace(/^error: /, '').replace(/\n\((Did you mean .*\?)\)$/, '. $1');
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  const context = await contextOf(io, argv.includes('--json'), undefined);
  return context.refuse(
    refusal('request.invalid', /[.?]$/.test(text) ? text : `${text}.`, {
      hint: `See: muster ${helpPath(argv)}--help${error.code === 'commander.unknownOption' ? AFTER_DASHES : ''}`,
    }),
  );
}

const AFTER_DASHES = '. A text that begins with - stands after --';

function helpPath(argv: readonly string[]): string {
  const entry = findCommand(argv);
  return entry ? `${entry.path} ` : '';
}

async function bug(error: unknown, argv: readonly string[], io: CliIo): Promise<number> {
  const { refusal } = await import('#domain');
  const context = await contextOf(io, argv.includes('--json'), undefined);
  const stack = io.env['MUSTER_DEBUG'] && error instanceof Error ? `\n${error.stack}` : '';
  const message = error instanceof Error ? error.message : String(error);
  return context.refuse(
    refusal('internal', `Muster failed by its own fault: ${message}${stack}`, {
      hint: 'Set MUSTER_DEBUG=1 and run it again to see where; please report it.',
    }),
  );
}
