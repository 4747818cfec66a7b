import { z } from 'zod';
import { ok } from '#base';
import { runSchemas } from '#contract';
import { runField } from '../run-fields.ts';
import { detailReply, stepReply } from '../run-words.ts';
import { defineTool } from '../tool.ts';

export const workflowStatus = defineTool({
  name: 'workflow_status',
  toolset: 'workflows',
  title: 'See a run',
  description: [
    'Shows a run of a workflow: how it stands and why, its steps with those that failed first, what it asks people, its result.',
    'With `step`: that one alone, with its prompt, its tries and its output.',
    'The end of a run comes as mail; there is no need to look again and again.',
  ].join(' '),
  input: z.strictObject({
    run: runField,
    step: runSchemas.stepRef.optional().describe('The name or id of one step'),
  }),
  readOnly: true,
  async run({ hub, by }, { run, step }) {
    if (step === undefined) {
      const shown = await hub.runs.show(by, run);
      return shown.ok ? ok(detailReply(shown.value)) : shown;
    }
    const shown = await hub.runs.step(by, run, step);
    return shown.ok ? ok(stepReply(shown.value.run, shown.value)) : shown;
  },
});
