import type { Principal, Role } from '#domain';
import type { Answer } from '../answer.ts';
import type { FileFinding } from '#base/yaml';

/** A role that cannot be used, until its file is mended. */
export interface BrokenRole {
  name: string;
  file: string;
  findings: FileFinding[];
}

export interface RoleList {
  /** By name; of several of one name the one that is taken. */
  roles: Role[];
  broken: BrokenRole[];
  /** What else a person should know, as sentences: a file that is hidden by another, one that is too long. */
  notices: string[];
}

/** Roles by name: of a team first, then the project's, the person's own, and the built-in ones. */
export interface RoleService {
  list(by: Principal, query: { team?: string | undefined }): Answer<RoleList>;
  show(by: Principal, name: string, query: { team?: string | undefined }): Answer<Role>;
  /** Reads Markdown with front matter, as in `.muster/roles/` and `.claude/agents/`; stores nothing. */
  check(
    by: Principal,
    input: { file: string; text: string },
  ): Answer<{ role: Role | null; findings: FileFinding[] }>;
}
