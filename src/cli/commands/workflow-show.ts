import { EXIT } from '#contract/client';
import { refusal } from '#domain';
import type { CommandSpec } from '../command-spec.ts';
import { findingLines } from '../output/finding-lines.ts';
import { plainText } from '../output/plain-text.ts';
import { planText, scriptText } from '../output/workflow-lines.ts';
import { INPUT_OPTION, inputsOf } from '../runs/workflow-args.ts';
import { findWorkflow, textFile } from '../runs/workflow-files.ts';

export const command: CommandSpec = {
  args: [['<workflow>', 'its name, or a file']],
  options: [
    { flags: '--plan', about: 'what a run would do: layers, sessions, the longest chain' },
    { ...INPUT_OPTION, about: 'plan with this input; a value that is JSON is read as such' },
  ],
  examples: [
    'muster workflow show code_review',
    'muster workflow show code_review --plan --input branch=feature',
  ],
  async run(context, input) {
    const found = await findWorkflow(context, input.arg(0));
    if (!found.ok) return context.refuse(found.error);
    const { name, origin, file, text } = found.value;
    const path = file ?? textFile(name, found.value.read.kind);
    const inputs = inputsOf(input);
    const read = await context.call('workflows.check', { body: { file: path, text, inputs } });
    if (!read.ok) return context.refuse(read.error);
    const { plan, script, workflow, findings, problems } = read.value;
    if (workflow === null)
      return context.refuse(
        refusal('config.unreadable', `This workflow cannot be used:\n${findingLines(path, findings)}`, {
          hint: 'Mend the file and try again.',
          details: { file: path, findings },
        }),
      );
    context.show({ name, origin, file, text, workflow, plan, script, problems }, () => {
      if (!input.has('plan')) return plainText(text.trimEnd());
      if (script) return scriptText({ ...read.value, script }, context.look());
      return plan ? planText({ ...read.value, plan }, context.look()) : '';
    });
    if (!context.json && input.has('plan'))
      for (const problem of problems) context.talk(`It cannot be started so: ${plainText(problem)}.`);
    return EXIT.done;
  },
};
