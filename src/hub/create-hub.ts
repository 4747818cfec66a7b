import { ok, type BackgroundPart } from '#base';
import { newId, redactor, type Principal } from '#domain';
import { approvalRows, sessionRows, turnRows, userRows } from '#store';
import { approvalExpirer, createApprovals, type DecisionHandlers } from './approvals/index.ts';
import { artifactPruner, createArtifacts } from './artifacts/index.ts';
import { createAudit } from './audit/index.ts';
import { createAuth } from './auth/index.ts';
import { budgetDecided, budgetRenewer, createBudgets, usagePruner } from './budgets/index.ts';
import { createChats } from './chats/index.ts';
import { commandExpirer, commandPruner, createCommands } from './commands/index.ts';
import type { HubDeps } from './deps.ts';
import { hubLife } from './hub-life.ts';
import { createEvents, eventPruner } from './events/index.ts';
import { createNotices, noticeCourier, noticePruner } from './notices/index.ts';
import { createRoles, noRoleFiles, RoleShelf, type RoleFiles } from './roles/index.ts';
import { reachStore, readFigures } from './figures/index.ts';
import { createFleet, livenessWatcher } from './fleet/index.ts';
import { createIdempotency, idempotencyPruner } from './idempotency/index.ts';
import { CallWaits, HubRoster } from './hubs/index.ts';
import { createMail, messageCourier } from './mail/index.ts';
import { recountCounters } from './maintenance/recount-counters.ts';
import { transcriptPruner } from './maintenance/transcript-pruner.ts';
import type { Answer, Hub, HubCounts } from './services.ts';
import { createSessions, delegateSweeper, ensureSelf } from './sessions/index.ts';
import { createSettings, type SettingLayer } from './settings/index.ts';
import {
  attemptReaper,
  createBoards,
  createTasks,
  taskDecided,
  taskPruner,
  taskScheduler,
  taskWaker,
} from './tasks/index.ts';
import { createTeamMail, teammateFeeder, versionAnnouncer } from './teams/mail/index.ts';
import { createTeamFiles, noTeamFiles, type TeamFiles } from './team-files/index.ts';
import { createTeams, planDecided } from './teams/index.ts';
import {
  cancelQueued,
  createAgentContract,
  decisionReady,
  leaseReaper,
  queueExpirer,
  queueTurn,
  type Grace,
} from './turns/index.ts';
import { createUsers } from './users/index.ts';
import {
  createEngine,
  createHooks,
  createLibrary,
  createRuns,
  createRunSchedules,
  createWorkflows,
  gateDecided,
  runPruner,
  runScheduler,
  scriptDecided,
  type EngineOptions,
} from './workflows/index.ts';
import { createWireLogService } from './wire-logs/index.ts';
import { createWorkspaceService, teamWork, workspaceRequestExpirer } from './workspaces/index.ts';

export interface HubOptions
  extends Pick<HubDeps, 'store' | 'clock' | 'ids' | 'random' | 'log'>, EngineOptions {
  /** The layers of settings above the hub's own: flag, environment, project, user. */
  layers?: readonly SettingLayer[];
  /** The files of this machine in which roles stand; without, there are the built-in ones. */
  roleFiles?: RoleFiles;
  /** The files of this machine in which teams stand. */
  teamFiles?: TeamFiles;
  /** Whether other hubs may work on the same store; unless said, so on PostgreSQL. */
  shared?: boolean;
  /** Values that must not be stored, beside our own tokens, which are known by their shape. */
  secrets?: readonly string[];
}

/** Builds the hub over a store: every service and every background part. Nothing runs until `start`. */
export async function createHub(options: HubOptions): Promise<Hub> {
  const { store, clock, ids, random, log } = options;
  const stopping = new AbortController();
  const shared = options.shared ?? store.dialect === 'postgres';
  const roster = new HubRoster({ store, clock, log, id: newId(ids, 'hub'), shared });
  const { since } = await store.read((reader) => roster.listening(reader));
  const grace: Grace = { listeningSince: since, until: since };
  const known = await createSettings({ store, clock, log, layers: options.layers ?? [] });
  const { settings } = known;
  const deps: HubDeps = {
    store,
    clock,
    ids,
    random,
    log,
    redact: redactor(options.secrets ?? []),
    settings: () => settings.current(),
    roleShelf: new RoleShelf(options.roleFiles ?? noRoleFiles, log),
    listeningSince: () => grace.listeningSince,
    roster,
    waits: new CallWaits(store, roster, ids),
    stopping: stopping.signal,
  };
  const { auth, recorder, close: closeAuth } = createAuth(deps);
  const engine = createEngine(deps, options);
  const handlers = {
    permission: decisionReady,
    budget: budgetDecided(ids, (tx, session, turn) => cancelQueued(tx, ids, session, turn)),
    plan: planDecided(ids),
    task: taskDecided,
    gate: gateDecided,
    script: scriptDecided(engine.runs.engine),
  };
  const parts = [
    known.reader,
    recorder,
    roster.part,
    ...partsOf(deps, grace, handlers),
    runScheduler(engine.runs),
    engine.driver,
  ];
  return {
    id: roster.id,
    ...servicesOf(deps, { auth, settings, handlers }),
    teamFiles: createTeamFiles({ ...deps, files: options.teamFiles ?? noTeamFiles }),
    runs: createRuns(engine.runs),
    workflows: createWorkflows(engine.runs),
    library: createLibrary(engine.runs),
    runSchedules: createRunSchedules(engine.runs),
    hooks: createHooks(engine.runs),
    counts: (by) => counts(deps, by),
    figures: () => readFigures(deps),
    reachStore: () => reachStore(deps),
    recount: (by) => recountCounters(deps, by),
    parts,
    health: () => parts.map((part) => part.health()),
    hubs: () => store.read((reader) => roster.live(reader)),
    ...hubLife({ roster, parts, closers: [known.close, closeAuth, engine.close], stopping, log }),
  };
}

/** The services that the doors stand on. */
function servicesOf(
  deps: HubDeps,
  { auth, settings, handlers }: Pick<Hub, 'auth' | 'settings'> & { handlers: DecisionHandlers },
) {
  const { store, ids } = deps;
  const mail = createMail({ ...deps, self: (by) => ensureSelf(store, ids, by) });
  return {
    sessions: createSessions(deps),
    chats: createChats(deps),
    contract: createAgentContract(deps),
    commands: createCommands(deps),
    fleet: createFleet({ ...deps, auth }),
    mail,
    teamMail: createTeamMail({ ...deps, mail }),
    approvals: createApprovals({ store, ids, handlers }),
    budgets: createBudgets(deps),
    auth,
    users: createUsers(deps),
    settings,
    audit: createAudit(deps),
    idempotency: createIdempotency(deps),
    events: createEvents(deps),
    notices: createNotices(deps),
    boards: createBoards(deps),
    tasks: createTasks(deps),
    workspaces: createWorkspaceService(deps),
    wireLogs: createWireLogService(deps),
    roles: createRoles(deps),
    artifacts: createArtifacts({
      ...deps,
      announceVersion: versionAnnouncer(ids),
      self: (by) => ensureSelf(store, ids, by),
    }),
    teams: createTeams({ ...deps, work: teamWork }),
  };
}

/** What works in the background; each is sound beside the same part of another hub. */
function partsOf(deps: HubDeps, grace: Grace, handlers: DecisionHandlers): BackgroundPart[] {
  const { store, clock, log, ids } = deps;
  return [
    leaseReaper(deps, grace),
    livenessWatcher(deps),
    queueExpirer(deps),
    delegateSweeper(deps),
    teammateFeeder(deps),
    messageCourier({ store, clock, log, ids, queueTurn: (tx, turn) => queueTurn(tx, ids, turn) }),
    taskWaker(deps),
    attemptReaper(deps),
    taskScheduler(deps),
    taskPruner(deps),
    approvalExpirer({ store, clock, log, handlers }),
    commandExpirer(deps),
    commandPruner(deps),
    workspaceRequestExpirer(deps),
    eventPruner(deps),
    artifactPruner(deps),
    budgetRenewer(deps),
    usagePruner(deps),
    idempotencyPruner(deps),
    transcriptPruner(deps),
    runPruner(deps),
    noticeCourier(deps),
    noticePruner(deps),
  ];
}

async function counts({ store }: HubDeps, by: Principal): Answer<HubCounts> {
  return store.read(async (reader) => {
    const { queued, working, waiting } = await turnRows.countUnended(reader, by.user);
    const named = (await userRows.findUser(reader, by.user)) ?? undefined;
    const asked = await approvalRows.countQuestions(reader, by.user, named);
    return ok({
      queued,
      working,
      needsYou: waiting + asked,
      live: await sessionRows.countLive(reader, by.user),
    });
  });
}
