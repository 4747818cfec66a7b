import { findingText, type Log } from '#base';
import { BUILT_IN_ROLES, refusal, type Refusal, type Role } from '#domain';
import type { ReadRole } from './read-role.ts';
import type { RoleText } from './role-text.ts';
import type { BrokenRole, RoleList } from './role-verbs.ts';

/** Where role files come from. Whoever reads hands over the same object for a file that has not changed. */
export interface RoleFiles {
  /** In precedence: of two of one name the first is taken. `notices`: what could not be read, as sentences. */
  read(): Promise<{ texts: readonly RoleText[]; notices: readonly string[] }>;
}

interface TextRead {
  text: RoleText;
  read: ReadRole;
}

/** A hub that was given no files has the built-in roles. */
export const noRoleFiles: RoleFiles = { read: async () => ({ texts: [], notices: [] }) };

/**
 * The roles that stand in files of this hub's machine, and below them those that are always there. It is read at once
 * within a unit of work; `refresh` before, so that a file that was changed counts from the next call on.
 */
export class RoleShelf {
  readonly #files: RoleFiles;
  readonly #log: Log;
  /** What was read of each text; a text that has gone takes it along. */
  #read = new WeakMap<RoleText, ReadRole>();
  #taken = new Map<string, TextRead>();
  #notices: string[] = [];

  constructor(files: RoleFiles, log: Log) {
    this.#files = files;
    this.#log = log;
  }

  /** Never fails: what cannot be read leaves what was known. */
  async refresh(): Promise<void> {
    try {
      const { texts, notices } = await this.#files.read();
      this.#take(await this.#readAll(texts), notices);
    } catch (error) {
      this.#log.write('warn', 'role files cannot be read', { error: String(error) });
    }
  }

  /** The role of a name; a refusal that names file and line when its file is broken; undefined when there is none. */
  find(name: string): Role | Refusal | undefined {
    const taken = this.#taken.get(name);
    if (taken === undefined) return BUILT_IN_ROLES.find((role) => role.name === name);
    return taken.read.role ?? brokenRole(name, taken.text.file, taken.read);
  }

  /** Names of all that can be used, for refusals. */
  names(): string[] {
    return this.list().roles.map(({ name }) => name);
  }

  list(): RoleList {
    const roles = new Map<string, Role>(BUILT_IN_ROLES.map((role) => [role.name, role]));
    const broken: BrokenRole[] = [];
    for (const [name, { text, read }] of this.#taken) {
      roles.delete(name);
      if (read.role) roles.set(name, read.role);
      else broken.push({ name, file: text.file, findings: read.findings });
    }
    const byName = [...roles.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
    return { roles: byName, broken, notices: [...this.#notices] };
  }

  #take(all: readonly TextRead[], notices: readonly string[]): void {
    const taken = new Map<string, TextRead>();
    const hidden: string[] = [];
    for (const { text, read } of all) {
      const before = taken.get(read.name);
      if (before === undefined) taken.set(read.name, { text, read });
      else if (before.text.origin === text.origin)
        hidden.push(`${text.file} is not used: ${before.text.file} has the same name, "${read.name}".`);
    }
    this.#taken = taken;
    this.#notices = [...notices, ...hidden];
  }

  async #readAll(texts: readonly RoleText[]): Promise<TextRead[]> {
    if (texts.length === 0) return [];
    // Loaded by the first file: a hub without any starts without what reads YAML.
    const { readRole } = await import('./role-text.ts');
    return texts.map((text) => {
      const read = this.#read.get(text) ?? readRole(text);
      this.#read.set(text, read);
      return { text, read };
    });
  }
}

const brokenRole = (name: string, file: string, { findings }: ReadRole): Refusal => {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const said = errors.map((finding) => findingText(file, finding)).join('\n');
  return refusal('config.unreadable', `The role "${name}" cannot be used:\n${said}`, {
    hint: `Mend the file, then look at it again: muster role check ${file}`,
    details: { role: name, file, findings },
  });
};
