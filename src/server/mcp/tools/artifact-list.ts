import { z } from 'zod';
import { ok } from '#base';
import { artifactSchemas } from '#contract';
import { LIMITS } from '#domain';
import { artifactData, artifactLine, runField, teamField } from '../artifact-words.ts';
import { defineTool } from '../tool.ts';

export const artifactList = defineTool({
  name: 'artifact_list',
  toolset: 'artifacts',
  title: 'List artifacts',
  description:
    'Lists the artifacts of your teams and of your run, newest first: name, type, which version stands, who wrote it, and whether a conflict waits.',
  input: z.strictObject({
    team: teamField.describe('Only of this team; of all your teams, and your run, when left out'),
    run: runField.describe('Only of this run'),
    type: artifactSchemas.type.optional().describe('Only of this type'),
    conflict: z.boolean().optional().describe('Only those with a conflict that waits, or only the others'),
    cursor: z.string().max(500).optional().describe('The `next` of the page before'),
    limit: z.number().int().min(1).max(LIMITS.pageMost).default(LIMITS.pageDefault),
  }),
  readOnly: true,
  async run({ hub, by, clock }, query) {
    const listed = await hub.artifacts.list(by, query);
    if (!listed.ok) return listed;
    const { items, next } = listed.value;
    const data = { artifacts: items.map(artifactData), next };
    if (items.length === 0) return ok({ text: 'There is none. artifact_create makes one.', data });
    const lines = items.map((view) => `- ${artifactLine(view, clock.now())}`);
    const more = next === null ? [] : [`There are more: artifact_list {"cursor": "${next}"}`];
    return ok({ text: [...lines, ...more].join('\n'), data });
  },
});
