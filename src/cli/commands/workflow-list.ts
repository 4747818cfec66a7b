import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { plainText } from '../output/plain-text.ts';
import { workflowTable } from '../output/workflow-lines.ts';
import { listWorkflows } from '../runs/workflow-files.ts';

export const command: CommandSpec = {
  examples: ['muster workflow list'],
  async run(context) {
    const listed = await listWorkflows(context);
    if (!listed.ok) return context.refuse(listed.error);
    const items = listed.value.map(({ name, origin, file, read }) => ({
      name,
      origin,
      file,
      kind: read.kind,
      isUsable: read.workflow !== null,
      /** Null when it cannot be used, and of a script. */
      steps: read.plan?.steps.length ?? null,
      description: read.workflow?.description ?? null,
    }));
    context.show({ items }, () => workflowTable(items, context.look()));
    const broken = items.flatMap(({ isUsable, file }) =>
      isUsable || file === null ? [] : [plainText(file)],
    );
    if (!context.json)
      for (const file of broken) context.talk(`${file} cannot be used: muster workflow check ${file}`);
    return EXIT.done;
  },
};
