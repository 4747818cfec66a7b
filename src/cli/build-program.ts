import { Command, InvalidArgumentError, Option } from 'commander';
import { boundsText } from './input/bounds-text.ts';
import { COMMANDS } from './command-table.ts';
import type { CommandEntry } from './command-table/command-entry.ts';
import { NOUNS } from './command-table/nouns.ts';
import type { CommandSpec, OptionSpec } from './command-spec.ts';

/** What commander hands over once it has parsed a command. */
export type OnCommand = (args: readonly unknown[], options: Record<string, unknown>) => Promise<void>;

export interface ProgramStreams {
  out(text: string): void;
  error(text: string): void;
  columns: number | undefined;
  colours: boolean;
}

/**
 * The whole tree with names and summaries; only `chosen` has its arguments and flags, so that nothing else has to be
 * loaded.
 */
export function buildProgram(
  streams: ProgramStreams,
  chosen: { entry: CommandEntry; spec: CommandSpec; onCommand: OnCommand } | undefined,
): Command {
  const program = new Command('muster');
  withManners(program, streams);
  program
    .description('Runs a crew of coding agents as one durable system.')
    .usage('COMMAND')
    .option('--json', 'print JSON (NDJSON for streams)')
    .option(
      '--hub <url>',
      'the hub to talk to, or several with commas between them (also MUSTER_HUB; its token from MUSTER_TOKEN)',
    )
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .addHelpText(
      'after',
      '\nBegin with:\n  muster up\n  muster session spawn "Fix the tests" --delegate --label mill',
    );
  const nouns = new Map<string, Command>();
  for (const entry of COMMANDS) {
    const [first = '', verb] = entry.path.split(' ');
    const parent = verb === undefined ? program : nounCommand(program, nouns, first);
    const command = parent
      .command(verb ?? first)
      .description(entry.summary)
      .helpOption('-h, --help', 'show help');
    if (verb === undefined) command.helpGroup(`${entry.group}:`);
    if (chosen?.entry === entry) define(command, chosen.spec, chosen.onCommand);
  }
  return program;
}

function nounCommand(program: Command, nouns: Map<string, Command>, name: string): Command {
  const known = nouns.get(name);
  if (known) return known;
  const noun = program.command(name).helpOption('-h, --help', 'show help').helpCommand(false);
  const about = NOUNS[name];
  if (about) noun.description(about.summary).helpGroup(`${about.group}:`);
  noun.usage('VERB');
  nouns.set(name, noun);
  return noun;
}

/** Settings that subcommands inherit, so they come before any is made. */
function withManners(program: Command, streams: ProgramStreams): void {
  program
    .exitOverride()
    .configureHelp({ showGlobalOptions: true, helpWidth: Math.min(streams.columns ?? 100, 110) })
    .configureOutput({
      writeOut: (text) => streams.out(text),
      writeErr: (text) => streams.error(text),
      // Usage errors are told by the caller, which knows what to type next.
      outputError: () => {},
      getOutHasColors: () => streams.colours,
      getErrHasColors: () => streams.colours,
    });
}

function define(command: Command, spec: CommandSpec, onCommand: OnCommand): void {
  for (const [name, about] of spec.args ?? []) command.argument(name, about);
  for (const option of spec.options ?? []) command.addOption(optionOf(option));
  if (spec.examples) command.addHelpText('after', `\nExamples:\n  ${spec.examples.join('\n  ')}`);
  command.action(async () => {
    await onCommand(command.processedArgs, command.optsWithGlobals());
  });
}

function optionOf(spec: OptionSpec): Option {
  const option = new Option(spec.flags, spec.about);
  if (spec.choices) option.choices(spec.choices);
  const bounds = spec.number;
  if (bounds) {
    option.argParser((text: string) => {
      const value = Number(text);
      const isNumber = text.trim() !== '' && Number.isFinite(value);
      const isPart = bounds.isWhole === true && !Number.isInteger(value);
      if (!isNumber || isPart || value < bounds.least || value > bounds.most)
        throw new InvalidArgumentError(`It takes ${boundsText(bounds)}.`);
      return value;
    });
  }
  const { problem, several } = spec;
  const taken = (text: string): string => {
    const said = problem?.(text);
    if (said !== undefined) throw new InvalidArgumentError(said);
    return text;
  };
  if (several)
    option.argParser((text: string, before: readonly string[] | undefined) => [
      ...(before ?? []),
      taken(text),
    ]);
  else if (problem) option.argParser(taken);
  return option;
}
