import { resolve } from 'node:path';
import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { findingLines, type Finding } from '../output/finding-lines.ts';
import { readText } from '../input/read-text.ts';
import { workflowFiles } from '../runs/workflow-files.ts';

export const command: CommandSpec = {
  args: [['[file...]', 'workflow files; all of this project and your own when left out']],
  examples: ['muster workflow check', 'muster workflow check .muster/workflows/port.yaml nightly.js'],
  async run(context, input) {
    const typed = input.words(0);
    const files = typed.length > 0 ? typed : (await workflowFiles(context)).map(({ file }) => file);
    const checked: { file: string; workflow: string | null; findings: Finding[] }[] = [];
    for (const file of files) {
      const text = await readText(`@${resolve(context.io.cwd, file)}`, context.io);
      if (!text.ok) return context.refuse(text.error);
      const answer = await context.call('workflows.check', { body: { file, text: text.value ?? '' } });
      if (!answer.ok) return context.refuse(answer.error);
      const { name, workflow, findings } = answer.value;
      checked.push({ file, workflow: workflow === null ? null : name, findings });
    }
    const said = checked.map(({ file, findings }) => findingLines(file, findings)).filter(Boolean);
    context.show({ items: checked }, () => said.join('\n'));
    const broken = checked.filter(
      ({ workflow, findings }) => workflow === null || findings.some(({ severity }) => severity === 'error'),
    ).length;
    if (!context.json) context.talk(summary(checked.length, broken));
    return broken > 0 ? EXIT.failed : EXIT.done;
  },
};

function summary(files: number, broken: number): string {
  if (files === 0) return 'No workflow files here. Write one: .muster/workflows/NAME.yaml or NAME.js';
  const all = `${files} workflow ${files === 1 ? 'file' : 'files'}`;
  return broken === 0 ? `${all}, all usable.` : `${all}, ${broken} not usable.`;
}
