import type { Principal, Role } from '#domain';
import type { Answer } from '../answer.ts';

/** What is wrong with a role's text: where, what, and what to write instead. */
export interface RoleFinding {
  line: number;
  severity: 'error' | 'warning';
  message: string;
}

/** Roles by name: of a team first, then the project's, the person's own, and the built-in ones. */
export interface RoleService {
  list(by: Principal, query: { team?: string | undefined }): Answer<Role[]>;
  show(by: Principal, name: string, query: { team?: string | undefined }): Answer<Role>;
  /** Reads Markdown with front matter, as in `.muster/roles/` and `.claude/agents/`; stores nothing. */
  check(
    by: Principal,
    input: { file: string; text: string },
  ): Answer<{ role: Role | null; findings: RoleFinding[] }>;
}
