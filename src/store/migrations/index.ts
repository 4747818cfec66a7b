import { refusal } from '#domain';
import { StoreError } from '../port.ts';
import { spine } from './0001-spine.ts';
import { fleet } from './0002-fleet.ts';
import { sessionSource } from './0003-session-source.ts';
import { users } from './0008-users.ts';
import { commands } from './0004-commands.ts';
import { hubs } from './0005-hubs.ts';
import { budgets } from './0006-budgets.ts';
import { boards } from './0007-boards.ts';
import { teams } from './0009-teams.ts';
import { artifacts } from './0010-artifacts.ts';
import { teamMail } from './0011-team-mail.ts';
import { workspaces } from './0012-workspaces.ts';
import { sessionRoles } from './0013-session-roles.ts';
import { runs } from './0014-runs.ts';
import { workflows } from './0015-workflows.ts';
import { runArtifacts } from './0016-run-artifacts.ts';
import { notices } from './0018-notices.ts';
import { usesAndLimits } from './0019-uses-and-limits.ts';
import { unendedTurns } from './0020-unended-turns.ts';
import type { Migration } from './migration.ts';

/** Every migration, in the order of its number. */
export const MIGRATIONS: readonly Migration[] = [
  spine,
  fleet,
  sessionSource,
  commands,
  hubs,
  budgets,
  boards,
  users,
  teams,
  artifacts,
  teamMail,
  workspaces,
  sessionRoles,
  runs,
  workflows,
  runArtifacts,
  notices,
  usesAndLimits,
  unendedTurns,
];

/** The key in `meta` under which the number of the last migration stands. */
export const SCHEMA_KEY = 'schema';
/** The key in `meta` of the event log's epoch: a random text that is made with the log. */
export const EPOCH_KEY = 'events.epoch';
/** The key in `meta` of the logs that an import brought this one from, as JSON. */
export const FORMER_KEY = 'events.former';

/** The table that exists before the first migration. */
export const META_TABLE = 'create table if not exists meta (key text primary key, value text not null)';

/** What is to be run on a database that stands at `applied`; throws `store.newer_schema` when it is ahead of this hub. */
export function pendingMigrations(
  applied: number,
  database: string,
  migrations: readonly Migration[],
): Migration[] {
  const newest = migrations.at(-1)?.number ?? 0;
  if (applied > newest) {
    throw new StoreError(
      refusal(
        'store.newer_schema',
        `The database ${database} has schema ${applied}, and this hub knows schemas up to ${newest}.`,
        {
          hint: 'Start the newer Muster that wrote it, or restore a backup from before the upgrade.',
          details: { schema: applied, newest },
        },
      ),
    );
  }
  return migrations.filter((migration) => migration.number > applied);
}
