import { z } from 'zod';
import { ok } from '#base';
import { runSchemas } from '#contract';
import { OFFERED_TO, runField, withheldFromSteps } from '../run-fields.ts';
import { changedReply } from '../run-words.ts';
import { defineTool } from '../tool.ts';

export const workflowCancel = defineTool({
  name: 'workflow_cancel',
  toolset: 'workflows',
  title: 'Cancel a run',
  description:
    'Ends a run that you started, with all that works in it. Steps that have ended keep their results.',
  input: z.strictObject({ run: runField, reason: runSchemas.cancelRequest.shape.reason }),
  destructive: true,
  withheld: withheldFromSteps,
  offeredTo: OFFERED_TO,
  async run({ hub, by }, { run, reason }) {
    const cancelled = await hub.runs.cancel(by, run, { reason });
    return cancelled.ok ? ok(changedReply(cancelled.value)) : cancelled;
  },
});
