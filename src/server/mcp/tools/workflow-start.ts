import { z } from 'zod';
import { ok, refuse, type Result } from '#base';
import { runSchemas } from '#contract';
import { refusal, RUN_LIMITS, type Refusal } from '#domain';
import type { WorkflowRef } from '#hub';
import { runStart } from '../../run-input.ts';
import { limitsField, OFFERED_TO, withheldFromSteps } from '../run-fields.ts';
import { startedReply } from '../run-words.ts';
import { defineTool } from '../tool.ts';

const { args, cwd, git, harness, agent, approvals } = runSchemas.startRequest.shape;
const TEXT_BYTES = 1024 * 1024;
const NAME = /^[\w-]{1,64}$/;

const input = z.strictObject({
  name: z
    .string()
    .regex(NAME, { error: 'letters, digits, - and _, 64 at most' })
    .optional()
    .describe('A saved or built-in workflow; with `script` or `yaml`: what that is called'),
  script: z
    .string()
    .min(1)
    .max(TEXT_BYTES)
    .optional()
    .describe(
      'A script: JavaScript with await agent(prompt, {id, label, phase, schema, role, harness, agent, model, workspace, timeout, budget}), parallel([() => …]), pipeline(items, ...stages), phase(title), log(text), approve(question), workflow(name, args), args, budget; what it returns is the result',
    ),
  yaml: z.string().min(1).max(TEXT_BYTES).optional().describe('A YAML workflow: inputs and steps'),
  args: args.optional(),
  cwd,
  git,
  harness,
  agent,
  approvals,
  limits: limitsField,
});

export const workflowStart = defineTool({
  name: 'workflow_start',
  toolset: 'workflows',
  title: 'Start a workflow',
  description: [
    'Starts a run of a workflow: many agents, in steps that wait for each other, durable across restarts.',
    'Use it only when your user asked for orchestration: by the word workflow, in their own words, or by the name of one. For a single piece of work spawn a session.',
    'Name a workflow, or give a `script` or `yaml` of your own; a person is asked before a text that you wrote runs.',
    `At most ${RUN_LIMITS.concurrency} agents work at once (ceiling ${RUN_LIMITS.concurrencyCeiling}), ${RUN_LIMITS.agents} in all (ceiling ${RUN_LIMITS.agentsCeiling}), ${RUN_LIMITS.itemsPerFanOut} items in one fan-out, workflows within workflows ${RUN_LIMITS.nesting} deep.`,
    'Answers at once with the run, or with what is wrong in the text by line and column; the end comes as mail.',
  ].join(' '),
  input,
  withheld: withheldFromSteps,
  offeredTo: OFFERED_TO,
  async run({ hub, by }, { name, script, yaml, ...rest }) {
    const workflow = workflowOf({ name, script, yaml });
    if (!workflow.ok) return workflow;
    const started = await hub.runs.start(by, runStart({ ...rest, workflow: workflow.value }));
    return started.ok ? ok(startedReply(started.value)) : started;
  },
});

function workflowOf(
  given: Pick<z.output<typeof input>, 'name' | 'script' | 'yaml'>,
): Result<WorkflowRef, Refusal> {
  const { name, script, yaml } = given;
  if (script !== undefined && yaml !== undefined)
    return refuse(
      refusal('request.invalid', '`script` and `yaml` are both given.', { hint: 'Give one of them.' }),
    );
  if (script !== undefined) return ok({ file: `${name ?? 'script'}.js`, text: script });
  if (yaml !== undefined) return ok({ file: `${name ?? 'workflow'}.yaml`, text: yaml });
  if (name !== undefined) return ok({ name });
  return refuse(
    refusal('request.invalid', 'It is not said which workflow is meant.', {
      hint: 'Give `name`, `script` or `yaml`.',
    }),
  );
}
