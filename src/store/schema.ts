import type { ApprovalTables } from './schema/approvals.ts';
import type { ArtifactTables } from './schema/artifacts.ts';
import type { BudgetTables } from './schema/budgets.ts';
import type { FleetTables } from './schema/fleet.ts';
import type { HubTables } from './schema/hub.ts';
import type { NoticeTables } from './schema/notices.ts';
import type { PeopleTables } from './schema/people.ts';
import type { RunTables } from './schema/runs.ts';
import type { SessionTables } from './schema/sessions.ts';
import type { TaskTables } from './schema/tasks.ts';
import type { TeamTables } from './schema/teams.ts';
import type { WorkflowTables } from './schema/workflows.ts';
import type { WorkspaceTables } from './schema/workspaces.ts';

export type { Flag } from './schema/flag.ts';
export type * from './schema/approvals.ts';
export type * from './schema/artifacts.ts';
export type * from './schema/budgets.ts';
export type * from './schema/fleet.ts';
export type * from './schema/hub.ts';
export type * from './schema/notices.ts';
export type * from './schema/people.ts';
export type * from './schema/runs.ts';
export type * from './schema/sessions.ts';
export type * from './schema/tasks.ts';
export type * from './schema/teams.ts';
export type * from './schema/workflows.ts';
export type * from './schema/workspaces.ts';

// Columns are portable: ids and JSON are text, times are integer milliseconds, flags are 0 or 1. Ids and states carry the
// domain's types, because only our own typed writers fill them; JSON is parsed by the file of its concept in tables/.

/** Every table, by its name. */
export interface Database
  extends
    ApprovalTables,
    ArtifactTables,
    BudgetTables,
    FleetTables,
    HubTables,
    NoticeTables,
    PeopleTables,
    RunTables,
    SessionTables,
    TaskTables,
    TeamTables,
    WorkflowTables,
    WorkspaceTables {}
