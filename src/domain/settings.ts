import { APPROVAL_MODES, type ApprovalMode } from './mode.ts';

/** What a setting is, for `config list`, the settings page and error messages. */
export interface SettingSpec {
  label: string;
  unit: 'hours' | 'seconds' | 'minutes' | 'days' | 'count' | 'choice' | 'port' | 'text';
  default: number | string;
  least?: number;
  most?: number;
  choices?: readonly string[];
  /** With `choices`: the value is one of them, or several with commas between. */
  several?: true;
  /** In files, flags and the environment an unusable value means the default and one beyond the bounds the nearest, with a warning. */
  lenient?: true;
}

/** Groups of MCP tools that a hub may offer. A hub that is set to `none` offers no tool. */
export const MCP_TOOLSETS = ['delegates', 'tasks', 'teams', 'workflows', 'artifacts'] as const;
export type McpToolset = (typeof MCP_TOOLSETS)[number];

/** Every setting of the hub, by its key in YAML; the environment variable is `MUSTER_` + the key in capitals, `.` as `_`. */
export const SETTINGS = {
  'delegate.idleHours': {
    label: 'Close a delegate without a turn for',
    unit: 'hours',
    default: 72,
    least: 0,
  },
  'delegate.maxAgeHours': { label: 'Close a delegate older than', unit: 'hours', default: 168, least: 0 },
  'delegate.perOwner': {
    label: 'Live delegates and threads of one owner',
    unit: 'count',
    default: 20,
    least: 1,
    most: 1000,
  },
  'thread.idleHours': { label: 'Close a thread without a turn for', unit: 'hours', default: 72, least: 0 },
  'thread.maxAgeHours': { label: 'Close a thread older than', unit: 'hours', default: 168, least: 0 },
  'spawn.enabled': {
    label: 'Sessions may be spawned',
    unit: 'choice',
    default: 'yes',
    choices: ['yes', 'no'],
  },
  'spawn.maxDepth': { label: 'Depth of spawning', unit: 'count', default: 2, least: 1, most: 5 },
  'spawn.defaultHarness': { label: 'Harness of a spawn that names none', unit: 'text', default: '' },
  'agent.heartbeatSeconds': {
    label: 'Heartbeat of agents',
    unit: 'seconds',
    default: 15,
    least: 1,
    most: 300,
  },
  'agent.leaseSeconds': { label: 'Term of a lease', unit: 'seconds', default: 60, least: 3, most: 3600 },
  'agent.lostAfterMinutes': {
    label: 'Interrupt the turns of an agent silent for',
    unit: 'minutes',
    default: 15,
    least: 0.01,
  },
  'agent.slots': {
    label: 'Turns that run at once on the local agent',
    unit: 'count',
    default: 4,
    least: 1,
    most: 256,
  },
  'session.sleepAfterMinutes': {
    label: 'End the process of a session without a turn for',
    unit: 'minutes',
    default: 10,
    least: 0,
  },
  'turn.deadlineHours': { label: 'Longest active time of a turn', unit: 'hours', default: 4, least: 0.001 },
  'turn.queueHours': {
    label: 'Give up a queued turn that no agent began for (0: never)',
    unit: 'hours',
    default: 168,
    least: 0,
  },
  'turn.stallMinutes': {
    label: 'A turn without any sign is stalled after',
    unit: 'minutes',
    default: 10,
    least: 0.01,
  },
  'approval.expiryHours': {
    label: 'An unanswered approval is denied after',
    unit: 'hours',
    default: 24,
    least: 0.001,
  },
  'approval.mode': {
    label: 'Mode of a session that names none',
    unit: 'choice',
    default: 'ask',
    choices: ['ask', 'approve-reads', 'auto-edits', 'deny'],
  },
  'team.maxTeammates': {
    label: 'Live teammates of one team',
    unit: 'count',
    default: 10,
    least: 1,
    most: 50,
  },
  'team.stopMinutes': {
    label: 'A teammate answers a request to stop within',
    unit: 'minutes',
    default: 2,
    least: 0.01,
  },
  'workflow.concurrency': {
    label: 'Agents in flight of one run',
    unit: 'count',
    default: 16,
    least: 1,
    most: 64,
    lenient: true,
  },
  'workflow.maxAgents': {
    label: 'Agents of one run in all',
    unit: 'count',
    default: 1000,
    least: 1,
    most: 10_000,
    lenient: true,
  },
  'workflow.stallMinutes': {
    label: 'A step without any sign is tried anew after',
    unit: 'minutes',
    default: 3,
    least: 0.01,
  },
  'keep.runDays': { label: 'Keep runs that have ended for', unit: 'days', default: 90, least: 1 },
  'keep.eventDays': { label: 'Keep events for', unit: 'days', default: 30, least: 1 },
  'keep.transcriptDays': {
    label: 'Keep transcripts of closed sessions for',
    unit: 'days',
    default: 90,
    least: 1,
  },
  'keep.taskDays': { label: 'Keep tasks that have ended for', unit: 'days', default: 365, least: 1 },
  'keep.usageDays': { label: 'Keep what turns used for', unit: 'days', default: 400, least: 1 },
  'notices.afterSeconds': {
    label: 'Tell people who are away of what nobody answered for',
    unit: 'seconds',
    default: 30,
    least: 0,
    most: 86_400,
  },
  'notices.pageUrl': {
    label: 'Address of the page in notices (where this hub answers, unless set)',
    unit: 'text',
    default: '',
  },
  'notices.addresses': {
    label: 'Where notices may go: `public` is https beyond this network; `any` is loopback and http too',
    unit: 'choice',
    default: 'public',
    choices: ['public', 'any'],
  },
  'mcp.toolsets': {
    label: 'MCP tools that sessions are offered',
    unit: 'choice',
    default: MCP_TOOLSETS.join(','),
    choices: [...MCP_TOOLSETS, 'none'],
    several: true,
  },
  'telemetry.otlpEndpoint': {
    label: 'Where traces are sent by OTLP over HTTP (none unless set)',
    unit: 'text',
    default: '',
  },
  'hub.port': { label: 'Port that the hub listens on', unit: 'port', default: 7070, least: 0, most: 65535 },
  'hub.database': {
    label: 'Database: `embedded`, or a postgres:// address',
    unit: 'text',
    default: 'embedded',
  },
} as const satisfies Record<string, SettingSpec>;

export type SettingKey = keyof typeof SETTINGS;

/** The settings that the hub's services work with, in ms and counts. */
export interface HubSettings {
  delegateIdleMs: number;
  delegateMaxAgeMs: number;
  threadIdleMs: number;
  threadMaxAgeMs: number;
  delegatesPerOwner: number;
  spawnEnabled: boolean;
  spawnMaxDepth: number;
  /** Empty: a spawn must name its harness unless exactly one is found. */
  defaultHarness: string;
  heartbeatMs: number;
  leaseMs: number;
  lostAfterMs: number;
  sleepAfterMs: number;
  turnDeadlineMs: number;
  /** 0: a queued turn waits for ever. */
  queueMs: number;
  stallMs: number;
  approvalExpiryMs: number;
  defaultMode: ApprovalMode;
  teammatesPerTeam: number;
  stopAnswerMs: number;
  workflowConcurrency: number;
  workflowMaxAgents: number;
  /** What is wrong with the two bounds as they were given, in sentences; told with each run. */
  workflowWarnings: readonly string[];
  stepStallMs: number;
  keepRunsMs: number;
  keepEventsMs: number;
  keepTranscriptsMs: number;
  keepUsageMs: number;
  keepTasksMs: number;
  /** Turns that run at once on the local agent. */
  agentSlots: number;
  /** How long a need waits before anybody who is away is told. */
  noticeAfterMs: number;
  /** Empty: the address of the hub itself. */
  noticePageUrl: string;
  /** Notices may go to loopback, private networks and http. */
  noticesAnywhere: boolean;
  /** What is offered to sessions; empty: no tool. */
  mcpToolsets: readonly McpToolset[];
}

export type SettingValues = {
  [K in SettingKey]: (typeof SETTINGS)[K]['default'] extends number ? number : string;
};

/** The defaults as plain values. */
export function defaultSettingValues(): SettingValues {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fromEntries forgets the keys that SETTINGS has
  return Object.fromEntries(
    Object.entries(SETTINGS).map(([key, spec]) => [key, spec.default]),
  ) as SettingValues;
}

const HOUR = 3_600_000;
const MINUTE = 60_000;
const DAY = 24 * HOUR;

/** Turns checked values into what the services use. */
export function hubSettings(values: SettingValues, workflowWarnings: readonly string[] = []): HubSettings {
  return {
    delegateIdleMs: values['delegate.idleHours'] * HOUR,
    delegateMaxAgeMs: values['delegate.maxAgeHours'] * HOUR,
    threadIdleMs: values['thread.idleHours'] * HOUR,
    threadMaxAgeMs: values['thread.maxAgeHours'] * HOUR,
    delegatesPerOwner: values['delegate.perOwner'],
    spawnEnabled: values['spawn.enabled'] === 'yes',
    spawnMaxDepth: values['spawn.maxDepth'],
    defaultHarness: values['spawn.defaultHarness'],
    heartbeatMs: values['agent.heartbeatSeconds'] * 1000,
    leaseMs: values['agent.leaseSeconds'] * 1000,
    lostAfterMs: values['agent.lostAfterMinutes'] * MINUTE,
    sleepAfterMs: values['session.sleepAfterMinutes'] * MINUTE,
    turnDeadlineMs: values['turn.deadlineHours'] * HOUR,
    queueMs: values['turn.queueHours'] * HOUR,
    stallMs: values['turn.stallMinutes'] * MINUTE,
    approvalExpiryMs: values['approval.expiryHours'] * HOUR,
    defaultMode: APPROVAL_MODES.find((mode) => mode === values['approval.mode']) ?? 'ask',
    teammatesPerTeam: values['team.maxTeammates'],
    stopAnswerMs: values['team.stopMinutes'] * MINUTE,
    workflowConcurrency: values['workflow.concurrency'],
    workflowMaxAgents: values['workflow.maxAgents'],
    workflowWarnings,
    stepStallMs: values['workflow.stallMinutes'] * MINUTE,
    keepRunsMs: values['keep.runDays'] * DAY,
    keepEventsMs: values['keep.eventDays'] * DAY,
    keepTranscriptsMs: values['keep.transcriptDays'] * DAY,
    keepUsageMs: values['keep.usageDays'] * DAY,
    keepTasksMs: values['keep.taskDays'] * DAY,
    agentSlots: values['agent.slots'],
    noticeAfterMs: values['notices.afterSeconds'] * 1000,
    noticePageUrl: values['notices.pageUrl'],
    noticesAnywhere: values['notices.addresses'] === 'any',
    mcpToolsets: toolsetsOf(values['mcp.toolsets']),
  };
}

function toolsetsOf(text: string): McpToolset[] {
  const named = text.split(',').map((name) => name.trim());
  return named.includes('none') ? [] : MCP_TOOLSETS.filter((toolset) => named.includes(toolset));
}
