import { ERROR_TABLE, errorDocs } from '#contract';
import type { Refusal, RefusalCode } from '#domain';
import type { ToolReply } from './tool.ts';

/** What a tool call is answered with. */
export interface ToolResult {
  [key: string]: unknown;
  content: { type: 'text'; text: string }[];
  structuredContent: Record<string, unknown>;
  isError?: true;
}

export function resultOf({ text, data }: ToolReply): ToolResult {
  return { content: [{ type: 'text', text }], structuredContent: data };
}

/** A refusal as a tool error: the model reads what failed, why and what to do next; programs read the code. */
export function resultOfRefusal(refused: Refusal): ToolResult {
  const hint = HINTS[refused.code] ?? refused.hint;
  const docs = errorDocs(refused.code);
  const { mcp } = ERROR_TABLE[refused.code];
  const error = { ...refused, ...(hint === undefined ? {} : { hint }), mcp, docs };
  const last = `(${refused.code}${retryText(refused)}) See ${docs}`;
  const text = [refused.message, hint, last].filter(Boolean).join('\n');
  return { content: [{ type: 'text', text }], structuredContent: { error }, isError: true };
}

function retryText({ retry }: Refusal): string {
  if (retry === 'never') return '';
  return typeof retry === 'object' ? `; try again in ${retry.after} ms` : '; try again later';
}

/** What to do next, where a refusal's own hint is a command line for a person. */
const HINTS: Partial<Record<RefusalCode, string>> = {
  'session.not_found': 'See what there is with sessions_list.',
  'session.forbidden': 'You reach yourself and what you spawned, by label or id: sessions_list.',
  'session.closed': 'Spawn another with sessions_spawn.',
  'session.closing': 'Spawn another with sessions_spawn.',
  'session.failed': 'Spawn another with sessions_spawn.',
  'session.metadata_lost': 'Close it with sessions_close and spawn another.',
  'session.queue_full': 'Wait for what it does with sessions_wait.',
  'spawn.label_taken':
    'Send to it with sessions_send, close it with sessions_close, or choose another label.',
  'spawn.cap_reached': 'Close one that you no longer need: sessions_list, then sessions_close.',
  'spawn.harness_unknown': 'See what there is with agents_list.',
  'spawn.harness_ambiguous': 'Name one of those that agents_list shows.',
  'spawn.agent_unknown': 'See what there is with agents_list.',
  'spawn.disabled': 'Tell your user: it is a setting of the hub.',
  'spawn.mode_too_wide': 'Leave it out, or ask your user.',
  'turn.ended': 'See it with sessions_list or sessions_history.',
  'turn.command_only': 'Mark it as a command: `command: true`.',
  'task.not_found': 'See what there is with task_list.',
  'task.state': 'See how it stands with task_list.',
  'lease.lost': 'It is not yours any more; see how it stands with task_list.',
  'agent.not_found': 'See what there is with agents_list.',
  'team.not_found': 'See what there is with team_list.',
  'team.not_named': 'Name one of those that team_list shows, or form one with team_create.',
  'team.name_taken': 'Choose another name, or go on with that team: team_status.',
  'team.too_many': 'Delete one that is done: team_list, then team_delete.',
  'team.full': 'Stop one that you no longer need: team_status, then teammate_stop.',
  'team.role_unknown': 'See what there is with role_list.',
  'team.teammate_left': 'See who is there with team_status.',
  'workflow.not_found': 'See which there are: workflow_list with `workflows`; or give `script` or `yaml`.',
  'workflow.too_many': 'Wait for some to end, or cancel them: workflow_list, then workflow_cancel.',
  'run.not_found': 'See what there is with workflow_list.',
  'run.ambiguous': 'Give the whole id, as workflow_list shows it.',
  'run.state': 'See how it stands with workflow_status.',
  'run.step_not_found': 'See its steps with workflow_status.',
  'artifact.not_found': 'See what there is with artifact_list.',
  'artifact.name_taken': 'Update that one with artifact_update, or take another name.',
  'artifact.in_conflict':
    'Resolve it first with artifact_resolve, or make your change from the version that stands.',
  'artifact.no_conflict': 'Perhaps somebody resolved it: artifact_get with `history`.',
  'artifact.version_unknown': 'See them: artifact_get with `history`.',
  'artifact.too_large': 'Split it, or keep it as a file and write where it is.',
  'artifact.not_comparable': 'Read both with artifact_get.',
  'team.unmerged': 'Have it merged first, or ask your user; `force` deletes the team all the same.',
  'approval.not_found': 'See what waits with approval_list.',
  'approval.not_yours': 'Its person can answer it; tell your user that it waits.',
};
