import type { Role } from '#domain';
import type { FileFinding } from '#base/yaml';

export interface ReadRole {
  /** Null when there is an error. */
  role: Role | null;
  /** What the role is called, also when it cannot be used: by this name others ask for it. */
  name: string;
  findings: FileFinding[];
}
