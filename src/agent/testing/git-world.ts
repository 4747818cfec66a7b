import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { vi } from 'vitest';
import type { TempDir } from '../../../test/support/temp-dir.ts';
import { AgentWorld } from './agent-world.ts';

const run = promisify(execFile);

const WHO = {
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@b',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@b',
};

/** A world whose agents work with real git, in a folder that is gone afterwards; their home is `home` in it. */
export abstract class GitWorld extends AgentWorld implements AsyncDisposable {
  readonly dir: TempDir;

  protected constructor(dir: TempDir) {
    super();
    this.dir = dir;
  }

  protected get env(): Record<string, string> {
    return { PATH: process.env['PATH'] ?? '', HOME: this.dir.at('home'), ...WHO };
  }

  /** Runs git in this folder; one that is not absolute is in the world's own. */
  async git(folder: string, ...args: string[]): Promise<string> {
    const cwd = folder.startsWith('/') ? folder : this.dir.at(folder);
    return (await run('git', args, { cwd, env: this.env })).stdout.trim();
  }

  async commit(folder: string): Promise<void> {
    await this.git(folder, 'add', '-A');
    await this.git(folder, 'commit', '--quiet', '-m', 'work');
  }

  /** Waits for what real processes bring about. */
  async until(what: () => boolean): Promise<void> {
    const look = async () => {
      await this.settle();
      if (!what()) throw new Error('it has not come about');
    };
    await vi.waitFor(look, { timeout: 60_000, interval: 5 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dir[Symbol.asyncDispose]();
  }
}
