import type { DaemonKeeper } from '#agent';
import type { Clock, Log, Result } from '#base';
import type { Cause, UpgradeTarget } from '#domain';
import { installVersion, readInstalled } from '../upgrade/install-version.ts';
import { InstalledVersions } from './installed-versions.ts';
import { LIFE_VARIABLE, OWN_VARIABLE, readSaying, type Saying } from './messages.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** A daemon's way to the supervisor that has started it. */
export interface SupervisorLink {
  keeper: DaemonKeeper;
  /** Whether its supervisor has started one before. */
  isFirst: boolean;
  /** Resolves with why the daemon is to end: `again` to be started anew, `stop` for good. */
  ends: Promise<'again' | 'stop'>;
  /** Says that the daemon has started. */
  up(): void;
}

export interface LinkOptions {
  env: Env;
  /** Of the daemon. */
  folder: string;
  version: string;
  clock: Clock;
  log: Log;
  fetch: (request: Request) => Promise<Response>;
}

/** Undefined for a daemon that runs bare. */
export async function linkToSupervisor(options: LinkOptions): Promise<SupervisorLink | undefined> {
  const life = options.env[LIFE_VARIABLE];
  if (life === undefined || process.send === undefined) return undefined;
  const own = options.env[OWN_VARIABLE] ?? options.version;
  const versions = new InstalledVersions(options.folder, own);
  const { takenBack } = await versions.read();
  const ends = Promise.withResolvers<'again' | 'stop'>();
  const stays = Promise.withResolvers<void>();
  process.on('message', (message) => {
    const saying = readSaying(message);
    if (saying === 'stop') ends.resolve('stop');
    if (saying === 'stays') stays.resolve();
  });
  // Its supervisor is gone, and nobody would start it again or end it: what it holds goes on at the next start.
  process.once('disconnect', () => ends.resolve('stop'));
  const keeper: DaemonKeeper = {
    takenBack,
    restart: () => ends.resolve('again'),
    install: (to) => install(options, versions, to),
    async tryOut({ id }) {
      const installed = await readInstalled(versions.folder, id);
      if (!installed) throw new Error(`version ${id} is not there any more`);
      await versions.tryOut(installed);
      ends.resolve('again');
    },
    heard() {
      say('heard');
      return stays.promise;
    },
  };
  return { keeper, isFirst: life === 'first', ends: ends.promise, up: () => say('up') };
}

function say(saying: Saying): void {
  if (process.connected) process.send?.(saying, undefined, undefined, () => {});
}

async function install(
  { clock, log, env, fetch }: LinkOptions,
  versions: InstalledVersions,
  to: UpgradeTarget,
): Promise<Result<{ id: string; version: string }, Cause>> {
  const begun = clock.monotonic();
  const installed = await installVersion({ folder: versions.folder, env, fetch, to });
  log.write(installed.ok ? 'info' : 'warn', 'a version was to be installed', {
    ...to,
    tookMs: clock.monotonic() - begun,
    ...(installed.ok ? { id: installed.value.id } : { why: installed.error.message }),
  });
  return installed;
}
