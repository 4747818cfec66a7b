import { ERROR_TABLE, errorDocs, EXIT, explainedIn } from '#contract/client';
import { refusal } from '#domain';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { readDocument } from '../read-document.ts';

export const command: CommandSpec = {
  args: [['<code>', 'as a refusal names it: session.not_found']],
  examples: ['muster explain session.not_found'],
  async run(context, input) {
    const named = input.arg(0);
    const explained = explainedIn(await readDocument('docs/reference/errors.md'), named);
    if (explained === undefined) {
      const like = Object.keys(ERROR_TABLE).filter((code) => code.split('.')[0] === named.split('.')[0]);
      const hint =
        like.length > 0 ? `There are: ${like.join(', ')}.` : `All of them: ${errorDocs('').replace('#', '')}`;
      return context.refuse(
        refusal('request.invalid', `No error has the code "${oneLine(named, 60)}".`, { hint }),
      );
    }
    const docs = errorDocs(explained.code);
    context.show({ ...explained, docs }, () =>
      [explained.code, '', explained.means, explained.next, explained.doors, docs].join('\n'),
    );
    return EXIT.done;
  },
};
