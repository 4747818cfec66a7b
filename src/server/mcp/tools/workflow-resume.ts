import { z } from 'zod';
import { ok } from '#base';
import { runLimits } from '../../run-input.ts';
import { limitsField, OFFERED_TO, runField, withheldFromSteps } from '../run-fields.ts';
import { changedReply } from '../run-words.ts';
import { defineTool } from '../tool.ts';

export const workflowResume = defineTool({
  name: 'workflow_resume',
  toolset: 'workflows',
  title: 'Go on with a run',
  description: [
    'Goes on with a run that you started and that is paused; of one that failed or was cancelled, runs again exactly what failed and what depends on it.',
    'What holds is reused. New `limits` stand in place of those that it was started with.',
  ].join(' '),
  input: z.strictObject({ run: runField, limits: limitsField }),
  withheld: withheldFromSteps,
  offeredTo: OFFERED_TO,
  async run({ hub, by }, { run, limits }) {
    const resumed = await hub.runs.resume(by, run, { limits: runLimits(limits) });
    return resumed.ok ? ok(changedReply(resumed.value)) : resumed;
  },
});
