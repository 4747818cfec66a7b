import type { Store } from './port.ts';
import type { StoreOptions } from './store-options.ts';
import type { checkExport as CheckExport } from './transfer/check-export.ts';
import type { exportStore as ExportStore } from './transfer/export-store.ts';
import type { importStore as ImportStore } from './transfer/import-store.ts';

export * from './port.ts';
export type * from './schema.ts';
export { EVENTS_TOPIC } from './event-rows.ts';
export { isUniqueViolation, UniqueViolation } from './unique-violation.ts';
export type { StoreOptions } from './store-options.ts';
export type { Commit, CommittedEvent, StoreMeter } from './store-meter.ts';
export type { TransferSummary } from './transfer/export-store.ts';
export { inspectStore } from './inspect-store.ts';
export { MOST_FINDINGS, type StoreInspection } from './inspection.ts';
export * as agentRows from './tables/agents.ts';
export * as approvalRows from './tables/approvals.ts';
export * as approvalSubjectRows from './tables/approval-subjects.ts';
export * as artifactRows from './tables/artifact-rows.ts';
export * as attemptRows from './tables/attempts.ts';
export * as attachmentRows from './tables/attachments.ts';
export * as auditRows from './tables/audit.ts';
export * as commandRows from './tables/commands.ts';
export * as callWaitRows from './tables/call-waits.ts';
export * as budgetRows from './tables/budgets.ts';
export * as boardRows from './tables/boards.ts';
export * as counterRows from './tables/counters.ts';
export * as hubRows from './tables/hubs.ts';
export * as figureRows from './tables/figures.ts';
export * as idempotencyRows from './tables/idempotency.ts';
export * as inboxRows from './tables/inbox.ts';
export * as leaseRows from './tables/leases.ts';
export * as messageRows from './tables/messages.ts';
export * as glanceRows from './tables/session-glances.ts';
export * as noticeChannelRows from './tables/notice-channels.ts';
export * as noticeRows from './tables/notices.ts';
export * as offerRows from './tables/session-offers.ts';
export * as runRows from './tables/runs.ts';
export * as journalRows from './tables/run-journal.ts';
export * as journalReads from './tables/run-journal-reads.ts';
export * as stepPages from './tables/run-step-pages.ts';
export * as stepRows from './tables/run-steps.ts';
export * as summaryRows from './tables/run-summaries.ts';
export * as pageTokenRows from './tables/page-tokens.ts';
export * as ruleRows from './tables/rules.ts';
export * as scheduleRows from './tables/schedules.ts';
export * as sessionRoleRows from './tables/session-roles.ts';
export * as sessionRows from './tables/sessions.ts';
export * as settingRows from './tables/settings.ts';
export * as taskRows from './tables/task-rows.ts';
export * as feedRows from './tables/teammate-feed.ts';
export * as teamMailRows from './tables/team-mail.ts';
export * as teamRows from './tables/team-rows.ts';
export * as tokenRows from './tables/tokens.ts';
export * as transcriptRows from './tables/transcript.ts';
export { pollingAgent, type PollingAgent } from './tables/polling-agents.ts';
export * as pausedTurnRows from './tables/paused-turns.ts';
export * as turnRows from './tables/turns.ts';
export * as usageRows from './tables/usage.ts';
export * as hookRows from './tables/hooks.ts';
export * as runScheduleRows from './tables/run-schedules.ts';
export * as savedRows from './tables/workflows.ts';
export { pruneRuns } from './tables/run-pruning.ts';
export * as userRows from './tables/users.ts';
export * as workspaceRows from './tables/workspace-rows.ts';
export type { Dialect } from './migrations/migration.ts';

/** Hands every table over as text; see `transfer/export-store.ts`. */
export async function exportStore(...args: Parameters<typeof ExportStore>): ReturnType<typeof ExportStore> {
  const transfer = await import('./transfer/export-store.ts');
  return transfer.exportStore(...args);
}

/** Fills an empty database with an export; see `transfer/import-store.ts`. */
export async function importStore(...args: Parameters<typeof ImportStore>): ReturnType<typeof ImportStore> {
  const transfer = await import('./transfer/import-store.ts');
  return transfer.importStore(...args);
}

/** Reads an export to its end, and throws when it is not whole; see `transfer/check-export.ts`. */
export async function checkExport(...args: Parameters<typeof CheckExport>): ReturnType<typeof CheckExport> {
  const transfer = await import('./transfer/check-export.ts');
  return transfer.checkExport(...args);
}

/** Opens the hub's database, creating or migrating it. Throws `StoreError` with a refusal that says what to do. */
export async function openStore(options: StoreOptions): Promise<Store> {
  if (/^postgres(ql)?:\/\//.test(options.database)) {
    const { openPostgresStore } = await import('./postgres/postgres-store.ts');
    return openPostgresStore(options);
  }
  const { openSqliteStore } = await import('./sqlite/sqlite-store.ts');
  return openSqliteStore(options);
}
