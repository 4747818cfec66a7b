import { EXIT } from '#contract/client';
import { ARTIFACT_ARG, numberOption, RUN_OPTION, TEAM_OPTION } from '../artifacts/artifact-body.ts';
import type { CommandSpec } from '../command-spec.ts';
import { plainText } from '../output/plain-text.ts';
import type { Style } from '../output/style.ts';

export const command: CommandSpec = {
  args: [ARTIFACT_ARG],
  options: [
    numberOption('--from <version>', 'what the other was made from, when left out'),
    numberOption('--to <version>', 'what stands, when left out'),
    TEAM_OPTION,
    RUN_OPTION,
  ],
  examples: ['muster artifact diff design/queue.md', 'muster artifact diff design/queue.md --from 1 --to 3'],
  async run(context, input) {
    const compared = await context.call('artifacts.diff', {
      params: { artifact: input.arg(0) },
      query: {
        team: input.text('team'),
        run: input.text('run'),
        from: input.number('from'),
        to: input.number('to'),
      },
    });
    if (!compared.ok) return context.refuse(compared.error);
    const { from, to, diff } = compared.value;
    if (diff === '' && !context.json) context.talk(`Versions ${from} and ${to} are the same.`);
    context.show(compared.value, () => coloured(plainText(diff), context.style));
    return EXIT.done;
  },
};

function coloured(diff: string, style: Style): string {
  const paint = (line: string) => {
    if (line.startsWith('@@') || line.startsWith('---') || line.startsWith('+++')) return style.dim(line);
    if (line.startsWith('+')) return style.good(line);
    return line.startsWith('-') ? style.bad(line) : line;
  };
  return diff.split('\n').map(paint).join('\n');
}
