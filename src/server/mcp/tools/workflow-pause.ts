import { z } from 'zod';
import { ok } from '#base';
import { OFFERED_TO, runField, withheldFromSteps } from '../run-fields.ts';
import { changedReply } from '../run-words.ts';
import { defineTool } from '../tool.ts';

export const workflowPause = defineTool({
  name: 'workflow_pause',
  toolset: 'workflows',
  title: 'Pause a run',
  description:
    'Begins no further step of a run that you started. What runs ends by itself, and its results are kept.',
  input: z.strictObject({ run: runField }),
  withheld: withheldFromSteps,
  offeredTo: OFFERED_TO,
  async run({ hub, by }, { run }) {
    const paused = await hub.runs.pause(by, run);
    return paused.ok ? ok(changedReply(paused.value)) : paused;
  },
});
