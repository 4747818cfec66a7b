import { stat } from 'node:fs/promises';
import { ok, refuse, type Clock, type Ids, type Log, type Result } from '#base';
import type { SessionId, WirePage, WireQuery } from '#domain';
import { attachmentsFolder, removeAttachments } from './acp/attachments.ts';
import { MinutesOfOpening } from './acp/minute-of-opening.ts';
import { failure } from './failure.ts';
import { DEFAULT_LIMITS, type HarnessLimits } from './limits.ts';
import type { FoundHarness, HarnessFailure, HarnessHost, LiveSession, SessionSpec } from './port.ts';
import { harnessEnvironment } from './process/environment.ts';
import { ProcessJournal } from './process/journal.ts';
import { groupLedger, type GroupLedger } from './process/group-ledger.ts';
import { sweepOrphans } from './process/orphan-sweep.ts';
import { systemProcessTable, type ProcessTable } from './process/process-table.ts';
import { findProgram } from './process/program-lookup.ts';
import { versionOfProgram } from './process/program-version.ts';
import { loginSeen } from './recipes/login-seen.ts';
import type { Recipe } from './recipes/recipe.ts';
import { knownSecrets, Redactor } from './redaction/known-secrets.ts';
import { RedactingSession } from './redaction/redacting-session.ts';
import { WireLogs } from './wire-log/wire-logs.ts';
import type { WireWriter } from './wire-log/wire-writer.ts';

export interface HarnessHostOptions {
  recipes: readonly Recipe[];
  /** Where the journal of started processes is kept. One daemon per state folder. */
  stateDir: string;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** The environment that allow-lists pick from; usually the daemon's own. */
  baseEnv: Readonly<Record<string, string | undefined>>;
  limits?: Partial<HarnessLimits>;
  /** Folders searched after PATH: `node_modules/.bin` where Muster runs from its checkout. */
  programFolders?: readonly string[];
}

/** A host of real harnesses, each in its own process group. */
export interface ProcessHost extends HarnessHost {
  /** Ends what an earlier daemon left running; call it once, before the first `open`. The sessions that had processes. */
  sweepOrphans(): Promise<string[]>;
  /** For groups that are no harness of this host; `sweepOrphans` ends those of earlier daemons alike. */
  readonly groups: GroupLedger;
  /** Other limits from the next turn on, of sessions that are open too. */
  setLimits(limits: Partial<HarnessLimits>): void;
  /** Other recipes from the next open and look on; what is open goes on as it was started. */
  setRecipes(recipes: readonly Recipe[]): void;
  /** Closes every session that is open. */
  close(): Promise<void>;
}

/** Opens sessions on the harnesses of these recipes. */
export function createHarnessHost(options: HarnessHostOptions): ProcessHost {
  return new RecipeHost(options);
}

class RecipeHost implements ProcessHost {
  readonly #options: HarnessHostOptions;
  #recipes: readonly Recipe[];
  /** One object, which every open session reads at each use: so that a change reaches them. */
  readonly #limits: HarnessLimits;
  readonly #table: ProcessTable = systemProcessTable();
  readonly #journal: ProcessJournal;
  readonly groups: GroupLedger;
  readonly #open = new Map<string, LiveSession>();
  readonly #opening = new Map<string, Promise<void>>();
  readonly #minutes: MinutesOfOpening;
  readonly #wires: WireLogs;

  constructor(options: HarnessHostOptions) {
    this.#options = options;
    this.#recipes = options.recipes;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#journal = new ProcessJournal(options.stateDir, this.#table);
    this.groups = groupLedger(this.#journal);
    this.#minutes = new MinutesOfOpening(options.clock);
    this.#wires = new WireLogs(options);
  }

  /** Two opens of one session go one after the other, so that neither handle is lost sight of. */
  open(spec: SessionSpec): Promise<Result<LiveSession, HarnessFailure>> {
    const before = this.#opening.get(spec.session) ?? Promise.resolve();
    const opening = before.then(() => this.#openOne(spec));
    const settled = opening.then(
      () => {},
      () => {},
    );
    this.#opening.set(spec.session, settled);
    void settled.then(() => {
      if (this.#opening.get(spec.session) === settled) this.#opening.delete(spec.session);
    });
    return opening;
  }

  async #openOne(spec: SessionSpec): Promise<Result<LiveSession, HarnessFailure>> {
    const recipe = this.#recipes.find((one) => one.name === spec.harness);
    if (!recipe) return refuse(this.#unknown(spec.harness));
    if (!(await isDirectory(spec.cwd))) {
      return refuse(
        failure('harness.cwd_missing', `The directory ${spec.cwd} does not exist on this machine.`),
      );
    }
    const program = await this.#program(recipe, spec);
    if (program === undefined) return refuse(this.#notInstalled(recipe));
    // One process per session, also when the hub opens it anew: the mark in the environment tells them apart by session only.
    await this.#open.get(spec.session)?.close();
    if (recipe.quirks.loadErasesWithinMinute && spec.resume !== undefined)
      await this.#minutes.over(spec.resume);
    const env = this.#environment(recipe, spec);
    const secrets = knownSecrets({ ...this.#options.baseEnv, ...env }, spec.mcpServers);
    const redactor = new Redactor(secrets);
    const tap = await this.#wires.begin(spec.session, redactor);
    // Loaded by the first session, so that an agent is up sooner.
    const { openInBody } = await import('./acp/open-session.ts');
    const opened = await openInBody({
      recipe,
      spec,
      program,
      env,
      baseEnv: this.#options.baseEnv,
      stateDir: this.#options.stateDir,
      groups: { ...this.#parts(), journal: this.#journal },
      ids: this.#options.ids,
      tap,
    });
    if (!opened.ok) {
      await Promise.all([this.#journal.end(spec.session), this.#wires.end(spec.session, tap)]);
      return opened;
    }
    this.#minutes.opened(opened.value.facts.acpSessionId);
    return ok(this.#kept(new RedactingSession(opened.value, redactor), tap));
  }

  async found(): Promise<FoundHarness[]> {
    const found: FoundHarness[] = [];
    for (const recipe of this.#recipes) {
      const program = await this.#program(recipe, undefined);
      if (program === undefined) continue;
      const { name, canSteer, asks, login } = recipe;
      const version = await versionOfProgram(program);
      const canResume = recipe.recovery.length > 0;
      found.push({
        ...{ name, program, canSteer, canResume },
        ...(version === undefined ? {} : { version }),
        ...(asks === undefined ? {} : { asks }),
        ...(login !== undefined && (await loginSeen(recipe, this.#options.baseEnv)) === 'unknown'
          ? { login }
          : {}),
      });
    }
    return found;
  }

  async sweepOrphans(): Promise<string[]> {
    await removeAttachments(attachmentsFolder(this.#options.stateDir));
    return sweepOrphans({ ...this.#parts(), journal: this.#journal });
  }

  wire(session: SessionId, query: WireQuery): Promise<WirePage> {
    return this.#wires.page(session, query);
  }

  setRecipes(recipes: readonly Recipe[]): void {
    this.#recipes = recipes;
  }

  setLimits(limits: Partial<HarnessLimits>): void {
    Object.assign(this.#limits, limits);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map((session) => session.close()));
    await this.#wires.close();
  }

  #parts() {
    const { clock, log } = this.#options;
    return { table: this.#table, clock, log, limits: this.#limits };
  }

  #kept(live: LiveSession, tap: WireWriter): LiveSession {
    const { session } = live.spec;
    this.#open.set(session, live);
    void live.exited.then(async () => {
      const written = this.#wires.end(session, tap);
      if (this.#open.get(session) === live) {
        this.#open.delete(session);
        await this.#journal.end(session);
      }
      await written;
    });
    return live;
  }

  #environment(recipe: Recipe, spec: SessionSpec): Record<string, string> {
    const { launch, environment } = recipe;
    return harnessEnvironment({
      base: this.#options.baseEnv,
      allowed: environment,
      fixed: launch.kind === 'program' ? (launch.env ?? {}) : {},
      own: spec.env,
      session: spec.session,
    });
  }

  async #program(recipe: Recipe, spec: SessionSpec | undefined): Promise<string | undefined> {
    if (recipe.launch.kind === 'in-process')
      return recipe.launch.missing?.(this.#options.baseEnv) === undefined ? 'built-in' : undefined;
    const path = spec?.env?.PATH ?? this.#options.baseEnv.PATH;
    return findProgram(recipe.launch.program, path, this.#options.programFolders ?? []);
  }

  #notInstalled({ launch }: Recipe): HarnessFailure {
    if (launch.kind === 'in-process') {
      const what = launch.missing?.(this.#options.baseEnv);
      return failure('harness.not_installed', what ?? 'It is ready now; try again.');
    }
    const { program, install } = launch;
    return failure(
      'harness.not_installed',
      `"${program}" was not found on the PATH of this agent. To install: ${install}`,
    );
  }

  #unknown(name: string): HarnessFailure {
    const known = this.#recipes.map((recipe) => recipe.name).join(', ');
    return failure('harness.unknown', `There is no harness "${name}" here. Known: ${known}.`);
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
