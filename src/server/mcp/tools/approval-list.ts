import { z } from 'zod';
import { ok } from '#base';
import { LIMITS, type ToolCallFacts } from '#domain';
import type { ApprovalView } from '#hub';
import { viewApproval } from '../../views/approvals.ts';
import { defineTool } from '../tool.ts';
import { quoted } from '../words.ts';

export const approvalList = defineTool({
  name: 'approval_list',
  toolset: 'delegates',
  title: 'List approvals',
  description:
    'Lists the questions of your own sessions, and those that your role may answer, that wait for an answer: who asks, what exactly it would do, and which answers you may give. Most are for your user to answer.',
  input: z.strictObject({
    state: z.enum(['pending', 'all']).default('pending').describe('all: answered ones too'),
    cursor: z.string().max(500).optional().describe('The `next` of the page before'),
    limit: z.number().int().min(1).max(LIMITS.pageMost).default(20),
  }),
  readOnly: true,
  async run({ hub, by }, query) {
    const listed = await hub.approvals.list(by, query);
    if (!listed.ok) return listed;
    const { items, next } = listed.value;
    const data = { approvals: items.map(viewApproval), next };
    if (items.length === 0) return ok({ text: 'Nothing waits for an answer.', data });
    const more = next === null ? [] : [`There are more: approval_list {"cursor": "${next}"}`];
    return ok({ text: [...items.map(approvalText), ...more].join('\n\n'), data });
  },
});

function approvalText({ approval, label, options, answers }: ApprovalView): string {
  const { id, state, session, turn } = approval;
  const may = answers.length > 0 ? `You may answer: ${answers.join(', ')}.` : 'It is not yours to answer.';
  const about = { kind: 'approval', from: label ?? session ?? 'the hub', ...(turn ? { turn } : {}) };
  if (approval.kind === 'permission') {
    const { call } = approval;
    return `${id} (${state}): ${call.kind}. ${may}\n${quoted(about, callText(call))}`;
  }
  const { title, why, body, otherwise } = approval.question;
  const choices = options.map((option) => `- ${option.id}: ${option.text}`);
  const what = [title, why, ...(body === undefined ? [] : [body]), ...choices, otherwise];
  return `${id} (${state}): about a ${approval.kind}. ${may}\n${quoted(about, what.join('\n'))}`;
}

function callText({ title, command, paths = [], diff = [] }: ToolCallFacts): string {
  const lines = [
    title,
    ...(command === undefined ? [] : [`command: ${command}`]),
    ...paths.map((path) => `path: ${path}`),
    ...diff.map(({ path, newText }) => `writes ${path}:\n${newText}`),
  ];
  return lines.join('\n');
}
