import { z } from 'zod';
import { ok } from '#base';
import { runSchemas } from '#contract';
import { LIMITS } from '#domain';
import { runData, runLine } from '../run-words.ts';
import { defineTool } from '../tool.ts';
import { inLine } from '../words.ts';

const { state } = runSchemas.listQuery.shape;

export const workflowList = defineTool({
  name: 'workflow_list',
  toolset: 'workflows',
  title: 'List runs and workflows',
  description: [
    'Lists runs of workflows that you started, newest first: how each stands and why.',
    'With `workflows`: which workflows can be started by name, and what each is for.',
  ].join(' '),
  input: z.strictObject({
    workflows: z.boolean().optional().describe('The workflows there are, in place of runs'),
    state: state.describe('Only these; live: running, waiting or paused'),
    cursor: z.string().max(500).optional().describe('The `next` of the page before'),
    limit: z.number().int().min(1).max(LIMITS.pageMost).default(LIMITS.pageDefault),
  }),
  readOnly: true,
  async run({ hub, by }, { workflows, ...query }) {
    if (workflows) {
      const listed = await hub.workflows.list(by);
      if (!listed.ok) return listed;
      const items = listed.value.map(({ name, description }) => ({ name, description }));
      const lines = items.map(
        ({ name, description }) => `- ${name}${description === null ? '' : `: ${inLine(description)}`}`,
      );
      return ok({ text: lines.join('\n'), data: { workflows: items } });
    }
    const listed = await hub.runs.list(by, query);
    if (!listed.ok) return listed;
    const { items, next } = listed.value;
    const data = { runs: items.map(runData), next };
    if (items.length === 0)
      return ok({
        text: 'No such run. workflow_start starts one, when your user asked for it; workflow_list {"workflows": true} shows which there are.',
        data,
      });
    const more = next === null ? [] : [`There are more: workflow_list {"cursor": "${next}"}`];
    return ok({ text: [...items.map((view) => `- ${runLine(view)}`), ...more].join('\n'), data });
  },
});
