import { EXIT } from '#contract/client';
import { boundsText } from '../../../src/cli/input/bounds-text.ts';
import { COMMANDS } from '../../../src/cli/command-table.ts';
import type { CommandEntry } from '../../../src/cli/command-table/command-entry.ts';
import type { CommandSpec, OptionSpec } from '../../../src/cli/command-spec.ts';
import { code, groupsOf, pageOf, prose, tableOf } from './markdown.ts';

const EXIT_WORDS: Readonly<Record<keyof typeof EXIT, string>> = {
  done: 'done',
  failed: 'it failed',
  usage: 'it was typed wrongly, or what was given cannot be used',
  notFound: 'what was named is not there',
  notAllowed: 'whoever called may not',
  conflict: 'as things stand it cannot be done; nothing was changed',
  unreachable: 'no hub answers',
  timedOut: 'the time is over; what was asked for goes on unless the command says otherwise',
  needsPerson: 'a person has to answer, and none did',
};

/** Every command with its arguments, flags and examples. */
export async function cliPage(): Promise<string> {
  const loaded = await Promise.all(
    COMMANDS.map(async (entry) => ({ entry, spec: (await entry.load()).command })),
  );
  const exits = Object.entries(EXIT).map(([name, exit]) => [
    String(exit),
    EXIT_WORDS[name as keyof typeof EXIT],
  ]);
  return pageOf(
    'Commands',
    'Every command takes `--json` (JSON; NDJSON for streams), `--hub URL` (several with commas between them; also `MUSTER_HUB`, its token from `MUSTER_TOKEN`) and `--help`. Data goes to stdout, talk to stderr.',
    [
      ...groupsOf(loaded, ({ entry }) => entry.group).flatMap(([group, items]) => [
        `## ${group}`,
        ...items.map(commandText),
      ]),
      '## Exit codes',
      tableOf(['code', 'means'], [...exits, ['130', 'ended by Ctrl-C']]),
    ],
  );
}

function commandText({ entry, spec }: { entry: CommandEntry; spec: CommandSpec }): string {
  const args = spec.args ?? [];
  const options = spec.options ?? [];
  const usage = ['muster', entry.path, ...args.map(([name]) => name)].join(' ');
  const rows = [
    ...args.map(([name, about]) => [code(name), prose(about)]),
    ...options.map((option) => [code(option.flags), prose(optionText(option))]),
  ];
  return [
    `### ${entry.path}`,
    `${prose(entry.summary)}: ${code(usage)}`,
    ...(rows.length > 0 ? [tableOf(['', ''], rows)] : []),
    ...(spec.examples ? [`\`\`\`sh\n${spec.examples.join('\n')}\n\`\`\``] : []),
  ].join('\n\n');
}

function optionText({ about, choices, number, several }: OptionSpec): string {
  const more = [
    ...(choices ? [choices.join(', ')] : []),
    ...(number ? [boundsText(number)] : []),
    ...(several && !about.includes('again') ? ['may be given again'] : []),
  ];
  return more.length === 0 ? about : `${about} (${more.join('; ')})`;
}
