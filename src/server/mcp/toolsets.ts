import type { Caller, Tool } from './tool.ts';
import { agentsList } from './tools/agents-list.ts';
import { approvalList } from './tools/approval-list.ts';
import { approvalRespond } from './tools/approval-respond.ts';
import { messageBroadcast } from './tools/message-broadcast.ts';
import { messageRead } from './tools/message-read.ts';
import { messageSend } from './tools/message-send.ts';
import { artifactCreate } from './tools/artifact-create.ts';
import { artifactGet } from './tools/artifact-get.ts';
import { artifactList } from './tools/artifact-list.ts';
import { artifactResolve } from './tools/artifact-resolve.ts';
import { artifactUpdate } from './tools/artifact-update.ts';
import { sessionsCancel } from './tools/sessions-cancel.ts';
import { sessionsClose } from './tools/sessions-close.ts';
import { sessionsHistory } from './tools/sessions-history.ts';
import { sessionsList } from './tools/sessions-list.ts';
import { sessionsSend } from './tools/sessions-send.ts';
import { sessionsSpawn } from './tools/sessions-spawn.ts';
import { sessionsWait } from './tools/sessions-wait.ts';
import { taskClaim } from './tools/task-claim.ts';
import { taskCreate } from './tools/task-create.ts';
import { taskList } from './tools/task-list.ts';
import { taskUpdate } from './tools/task-update.ts';
import { roleList } from './tools/role-list.ts';
import { teamCreate } from './tools/team-create.ts';
import { teamDelete } from './tools/team-delete.ts';
import { teamList } from './tools/team-list.ts';
import { teamStatus } from './tools/team-status.ts';
import { teammateSpawn } from './tools/teammate-spawn.ts';
import { teammateStop } from './tools/teammate-stop.ts';
import { workflowCancel } from './tools/workflow-cancel.ts';
import { workflowList } from './tools/workflow-list.ts';
import { workflowPause } from './tools/workflow-pause.ts';
import { workflowResume } from './tools/workflow-resume.ts';
import { workflowStart } from './tools/workflow-start.ts';
import { workflowStatus } from './tools/workflow-status.ts';

/** Every tool there is, in the order in which they are listed. */
export const TOOLS: readonly Tool[] = [
  sessionsSpawn,
  sessionsSend,
  sessionsWait,
  sessionsList,
  sessionsHistory,
  sessionsCancel,
  sessionsClose,
  agentsList,
  approvalList,
  approvalRespond,
  taskCreate,
  taskUpdate,
  taskList,
  taskClaim,
  teamCreate,
  teamList,
  teamStatus,
  teamDelete,
  teammateSpawn,
  teammateStop,
  roleList,
  workflowStart,
  workflowStatus,
  workflowList,
  workflowPause,
  workflowResume,
  workflowCancel,
  artifactCreate,
  artifactUpdate,
  artifactGet,
  artifactList,
  artifactResolve,
  messageSend,
  messageBroadcast,
  messageRead,
];

/** Whether a tool of ours is called so. */
export const isTool = (name: string): boolean => TOOLS.some((tool) => tool.name === name);

/** What is registered on this hub: a toolset that is off has no tools. */
export function registeredTools({ settings }: Pick<Caller, 'settings'>): readonly Tool[] {
  return TOOLS.filter(({ toolset }) => settings.mcpToolsets.includes(toolset));
}

/** What this caller is shown. */
export function offeredTools(caller: Caller): readonly Tool[] {
  return registeredTools(caller).filter((tool) => whyWithheld(tool, caller) === undefined);
}

/** Why this caller is not offered a tool. A session has no more rights than its person: a viewer's looks and changes nothing. */
export function whyWithheld(tool: Tool, caller: Caller): string | undefined {
  if (caller.by.looksOnly && !tool.annotations.readOnlyHint)
    return 'its person is a viewer, who changes nothing';
  return tool.withheld(caller);
}
