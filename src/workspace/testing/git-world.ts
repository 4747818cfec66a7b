import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createIds, ManualClock, seededRandom, silentLog } from '#base';
import { createGit } from '../git-command.ts';
import { KeyedQueue } from '../keyed-queue.ts';
import type { WorkspaceParts } from '../workspace-parts.ts';
import { createWorkspaces, type Workspaces } from '../workspaces.ts';

const run = promisify(execFile);

/** A machine of one test's own: a HOME with a person's git configuration, repositories, and workspaces. */
export class GitWorld implements AsyncDisposable {
  readonly path: string;
  readonly clock = new ManualClock();
  readonly ids = createIds(this.clock, seededRandom(3));
  readonly env: Record<string, string>;

  private constructor(path: string) {
    this.path = path;
    this.env = { PATH: process.env['PATH'] ?? '', HOME: join(path, 'home'), LC_ALL: 'C' };
  }

  static async make(): Promise<GitWorld> {
    const world = new GitWorld(await realpath(await mkdtemp(join(tmpdir(), 'muster-git-'))));
    const settings =
      '[user]\n\tname = A Person\n\temail = person@example.com\n[init]\n\tdefaultBranch = main\n';
    await world.write('home/.gitconfig', settings);
    return world;
  }

  /** As after a restart of the daemon. */
  workspaces(): Promise<Workspaces> {
    const { env, clock, ids } = this;
    return createWorkspaces({ stateFolder: this.at('state'), env, clock, ids, log: silentLog });
  }

  /** What one part of the room works with, for a test of that part alone. */
  parts(): WorkspaceParts {
    const { env, clock, ids } = this;
    const log = silentLog;
    const git = createGit({ env, clock, log });
    return { git, folder: this.at('state'), clock, ids, log, queue: new KeyedQueue() };
  }

  at(...parts: string[]): string {
    return join(this.path, ...parts);
  }

  async write(path: string, text: string): Promise<string> {
    const full = this.at(path);
    await mkdir(dirname(full), { recursive: true });
    await writeFile(full, text);
    return full;
  }

  /** What a person types in a folder of this world. */
  async git(folder: string, ...args: string[]): Promise<string> {
    const { stdout } = await run('git', args, { cwd: this.at(folder), env: this.env });
    return stdout.trim();
  }

  /** A repository with one commit of these files. */
  async repository(folder: string, files: Record<string, string> = { 'a.txt': 'one\n' }): Promise<string> {
    await mkdir(this.at(folder), { recursive: true });
    await this.git(folder, 'init', '--quiet');
    return this.commit(folder, files, 'First');
  }

  /** Commits these files; its id. */
  async commit(folder: string, files: Record<string, string>, message = 'Change'): Promise<string> {
    for (const [name, text] of Object.entries(files)) await this.write(join(folder, name), text);
    await this.git(folder, 'add', '-A');
    await this.git(folder, 'commit', '--quiet', '--allow-empty', '-m', message);
    return this.git(folder, 'rev-parse', 'HEAD');
  }

  /** A program that leaves a mark when somebody runs it. */
  async trap(name: string): Promise<string> {
    await mkdir(this.at('marks'), { recursive: true });
    const path = await this.write(`traps/${name}`, `#!/bin/sh\ntouch '${this.at('marks', name)}'\n`);
    await chmod(path, 0o755);
    return path;
  }

  /** Settings that name a program wherever git would run one, in the person's configuration or in a repository's. */
  hostileSettings(trap: string): string {
    return [
      '[user]\n\tname = A Person\n\temail = person@example.com',
      `[core]\n\tfsmonitor = ${trap}\n\tsshCommand = ${trap}\n\tpager = ${trap}\n\teditor = ${trap}`,
      `[core]\n\taskPass = ${trap}\n\thooksPath = ${this.at('traps/hooks')}\n\talternateRefsCommand = ${trap}`,
      `[diff]\n\texternal = ${trap}`,
      `[diff "evil"]\n\tcommand = ${trap}\n\ttextconv = ${trap}`,
      `[filter "evil"]\n\tclean = ${trap}\n\tsmudge = ${trap}\n\trequired = true`,
      `[merge "evil"]\n\tdriver = ${trap} %A`,
      `[gpg]\n\tprogram = ${trap}\n[commit]\n\tgpgSign = true`,
      '',
    ].join('\n');
  }

  /** Forgets which traps were run. */
  async resetTraps(): Promise<void> {
    for (const name of await this.sprung()) await rm(this.at('marks', name));
  }

  /** Which traps were run. */
  async sprung(): Promise<string[]> {
    return readdir(this.at('marks')).catch(() => []);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.path, { recursive: true, force: true, maxRetries: 5 });
  }
}
