import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Our package's name, wherever it is published or packed. */
export const PACKAGE = 'muster-hub';

/** A version of our package below the daemon's folder. */
export interface Installed {
  /** Of its folder: the version, or the digest of a tarball. */
  id: string;
  version: string;
  /** The file that is `muster`, absolute. */
  entry: string;
}

/** Which version a daemon runs. Null in place of a version: the code that the supervisor itself is of. */
export interface VersionState {
  /** The version of the supervisor's own code when this was written: another one was installed by hand, and counts. */
  own: string;
  current: Installed | null;
  /** What ran before; undefined when there was nothing. */
  former?: Installed | null;
  /** To be started next, and kept once its hub has heard it. */
  trial?: Installed;
  /** Why the last trial was taken back. */
  takenBack?: string;
}

/**
 * The versions that lie in `versions/` of a daemon's folder, and which of them counts. Written by the supervisor, and by
 * its daemon in the moment before that ends: never by both at once.
 */
export class InstalledVersions {
  readonly folder: string;
  readonly #own: string;

  /** `own`: the version of the supervisor's code. */
  constructor(stateFolder: string, own: string) {
    this.folder = join(stateFolder, 'versions');
    this.#own = own;
  }

  /** What is not there any more, or older than what was installed by hand since, counts no more. */
  async read(): Promise<VersionState> {
    const text = await readFile(this.#path, 'utf8').catch(() => undefined);
    const state = text === undefined ? undefined : asState(text);
    if (!state || state.own !== this.#own) return { own: this.#own, current: null };
    const { trial, ...settled } = state;
    const isThere = (one: Installed | null | undefined) => one != null && existsSync(one.entry);
    return {
      ...settled,
      current: isThere(state.current) ? state.current : null,
      ...(trial && isThere(trial) ? { trial } : {}),
    };
  }

  /** Has a version started next, on trial. */
  async tryOut(trial: Installed): Promise<void> {
    const { own, current, former } = await this.read();
    await this.#write({ own, current, ...(former === undefined ? {} : { former }), trial });
  }

  /** The version on trial stays; what ran before it is kept for one more time, all others are removed. */
  async keep(trial: Installed): Promise<void> {
    const { own, current } = await this.read();
    await this.#write({ own, current: trial, former: current });
    await this.#removeAllBut([trial.id, ...(current ? [current.id] : [])]);
  }

  /** What ran before runs again. */
  async takeBack(trial: Installed, why: string): Promise<void> {
    const { own, current, former } = await this.read();
    await this.#write({ own, current, ...(former === undefined ? {} : { former }), takenBack: why });
    if (trial.id !== current?.id) await rm(join(this.folder, trial.id), { recursive: true, force: true });
  }

  async #removeAllBut(ids: readonly string[]): Promise<void> {
    const entries = await readdir(this.folder, { withFileTypes: true });
    for (const entry of entries) {
      if (!entry.isDirectory() || ids.includes(entry.name)) continue;
      await rm(join(this.folder, entry.name), { recursive: true, force: true });
    }
  }

  get #path(): string {
    return join(this.folder, 'state.json');
  }

  async #write(state: VersionState): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const draft = `${this.#path}.${process.pid}.new`;
    await writeFile(draft, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
    await rename(draft, this.#path);
  }
}

/** Undefined for what is none of ours, or torn. */
function asState(text: string): VersionState | undefined {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== 'object' || read === null) return undefined;
    const { own, current, former, trial, takenBack }: Partial<Record<keyof VersionState, unknown>> = read;
    if (typeof own !== 'string') return undefined;
    const tried = asInstalled(trial);
    const before = former === null ? null : asInstalled(former);
    return {
      own,
      current: asInstalled(current) ?? null,
      ...(before === undefined ? {} : { former: before }),
      ...(tried === undefined ? {} : { trial: tried }),
      ...(typeof takenBack === 'string' ? { takenBack } : {}),
    };
  } catch {
    return undefined;
  }
}

function asInstalled(value: unknown): Installed | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, version, entry }: Partial<Record<keyof Installed, unknown>> = value;
  return typeof id === 'string' && typeof version === 'string' && typeof entry === 'string'
    ? { id, version, entry }
    : undefined;
}
