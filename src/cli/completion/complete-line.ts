import { RootCommand, type Complete } from '@bomb.sh/tab';
import { COMMANDS, findCommand } from '../command-table.ts';
import { NOUNS } from '../command-table/nouns.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandSpec, OptionSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { knownNames, type KnownName } from './known-names.ts';

/** Prints what could come next after these words, as the shell's script reads it. */
export async function completeLine(context: CommandContext, words: readonly string[]): Promise<void> {
  const root = new RootCommand();
  for (const [noun, { summary }] of Object.entries(NOUNS)) root.command(noun, summary);
  const typed = findCommand(words);
  for (const entry of COMMANDS) {
    const command = root.command(entry.path, entry.summary);
    if (entry !== typed) continue;
    const { command: spec } = await entry.load();
    await describe(context, command, spec);
  }
  root.parse([...words]);
}

type Described = ReturnType<RootCommand['command']>;

async function describe(context: CommandContext, command: Described, spec: CommandSpec): Promise<void> {
  for (const [written] of spec.args ?? []) {
    const name = written.replaceAll(/[<>[\].]/g, '');
    command.argument(name, offer(await knownNames(context, name)), written.includes('...'));
  }
  for (const option of spec.options ?? []) await describeOption(context, command, option);
  command.option('json', 'print JSON');
}

async function describeOption(
  context: CommandContext,
  command: Described,
  option: OptionSpec,
): Promise<void> {
  const name = /--([\w-]+)/.exec(option.flags)?.[1];
  if (name === undefined) return;
  const takesValue = /[<[]/.test(option.flags);
  if (!takesValue) return void command.option(name, option.about);
  const choices = option.choices?.map((value) => ({ value, about: '' }));
  command.option(name, option.about, offer(choices ?? (await knownNames(context, name))));
}

const offer = (names: readonly KnownName[]) => (complete: Complete) => {
  for (const { value, about } of names) complete(oneLine(value, 600), oneLine(about, 80));
};
