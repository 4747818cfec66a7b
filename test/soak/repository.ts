import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A repository of a person's, whose `main` is checked out: teammates have worktrees of it. */
export class Repository {
  readonly path: string;
  readonly #env: Record<string, string>;
  /** Of the agents: below them stand the worktrees. */
  readonly #states: readonly string[];

  private constructor(path: string, env: Record<string, string>, states: readonly string[]) {
    this.path = path;
    this.#env = env;
    this.#states = states;
  }

  static async make(
    path: string,
    env: Record<string, string>,
    states: readonly string[],
  ): Promise<Repository> {
    const made = new Repository(path, env, states);
    await mkdir(path, { recursive: true });
    await made.#git('init', '--quiet', '-b', 'main');
    await writeFile(join(path, 'readme.txt'), 'A soak\n');
    await made.#git('add', '-A');
    await made.#git('commit', '--quiet', '-m', 'First');
    return made;
  }

  /** Every file, in what was merged and in what was kept of what was discarded, with the texts that it has there. */
  async texts(): Promise<Map<string, Set<string>>> {
    const texts = new Map<string, Set<string>>();
    const kept = await this.#lines('for-each-ref', '--format=%(refname)', 'refs/muster/discarded');
    for (const ref of ['main', ...kept])
      for (const line of await this.#lines('grep', '--full-name', '-I', '-e', '', ref)) {
        const [, file = '', text = ''] = line.slice(ref.length).split(':');
        texts.set(file, (texts.get(file) ?? new Set()).add(text));
      }
    return texts;
  }

  /** What of worktrees is still there: folders, their entries and refs in the repository, and half a merge in its files. */
  async leftovers(): Promise<string[]> {
    const worktrees = await this.#lines('worktree', 'list', '--porcelain');
    const paths = worktrees.flatMap((line) => (line.startsWith('worktree ') ? [line.slice(9)] : []));
    const refs = ['refs/heads/muster', 'refs/muster/snapshots'];
    return [
      ...paths.filter((path) => path !== this.path).map((path) => `the worktree ${path} is still listed`),
      ...(await this.#folders()).map((folder) => `the folder ${folder} of a worktree is still there`),
      ...(await this.#lines('for-each-ref', '--format=%(refname)', ...refs)).map(
        (ref) => `the ref ${ref} is still there`,
      ),
      ...(await this.#lines('status', '--porcelain')).map(
        (line) => `${this.path} is not as committed: ${line}`,
      ),
    ];
  }

  async #folders(): Promise<string[]> {
    const found: string[] = [];
    for (const state of this.#states) {
      const entries = await readdir(state, { recursive: true, withFileTypes: true });
      for (const { name, parentPath } of entries) if (name === '.git') found.push(parentPath);
    }
    return found;
  }

  async #lines(...args: string[]): Promise<string[]> {
    return (await this.#git(...args)).split('\n').filter((line) => line !== '');
  }

  async #git(...args: string[]): Promise<string> {
    const who = ['-c', 'user.name=A Person', '-c', 'user.email=person@example.com'];
    const options = { cwd: this.path, env: this.#env, maxBuffer: 2 ** 28 };
    return (await run('git', [...who, ...args], options)).stdout;
  }
}
