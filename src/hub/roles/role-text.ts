import { LIMITS, partProblem, type Role, type RoleOrigin } from '#domain';
import { readYaml, type FileFinding } from '#base/yaml';
import { readAgentDefinition } from './agent-definition.ts';
import type { ReadRole } from './read-role.ts';
import { splitFrontMatter } from './front-matter.ts';
import { roleFields, roleName, roleOf, rolePrompt } from './role-fields.ts';

/** A role file as it was found. */
export interface RoleText {
  /** As it is told to people; its last part is the role's name where the text gives none. */
  file: string;
  text: string;
  origin: RoleOrigin;
}

const fileFields = roleFields.extend({ name: roleName.exactOptional() });

/** Definitions of subagents stand in such folders, in every project and home that has them. */
const DEFINITIONS = /(^|[\\/])\.claude[\\/]agents[\\/]/u;

/** Reads a role: Markdown with front matter, ours or that of `.claude/agents/`. */
export function readRole({ file, text, origin }: RoleText): ReadRole {
  const name = nameOfFile(file);
  const failed = (findings: FileFinding[]): ReadRole => ({ role: null, name, findings });
  if (text.length > LIMITS.roleFileCharacters)
    return failed([errorAt(1, `it has more than ${LIMITS.roleFileCharacters} characters`)]);
  const parts = splitFrontMatter(text);
  if (!('head' in parts)) return failed([parts]);
  const prompt = rolePrompt.safeParse(parts.body);
  const ofBody = prompt.success
    ? []
    : [errorAt(parts.bodyLine, bodyProblem(prompt.error.issues[0]?.message))];
  const place = { file, origin, name, prompt: prompt.data ?? '' };
  const read = DEFINITIONS.test(file) ? readAgentDefinition(parts, place) : readOwn(parts, place);
  return { ...read, role: ofBody.length > 0 ? null : read.role, findings: [...read.findings, ...ofBody] };
}

function readOwn(
  { head, headLine }: { head: string; headLine: number },
  { name, ...place }: Pick<Role, 'name' | 'prompt' | 'origin' | 'file'>,
): ReadRole {
  const read = readYaml(head, fileFields, { firstLine: headLine });
  if (read.value === null) return { role: null, name: givenName(head) ?? name, findings: read.findings };
  const { name: given = name, ...fields } = read.value;
  const problem = partProblem(given, 'role');
  if (problem !== undefined)
    return {
      role: null,
      name: given,
      findings: [errorAt(headLine, `the name "${given}" does not fit: ${problem}`)],
    };
  const role = roleOf(fields, { ...place, name: given });
  return { role, name: given, findings: [...warningsOf(role, read.at)] };
}

/** What can be meant and does nothing. */
function* warningsOf(
  role: Role,
  at: (path: string[]) => { line: number; column: number },
): Iterable<FileFinding> {
  const warning = (key: string, message: string): FileFinding => ({
    ...at([key]),
    severity: 'warning',
    message,
  });
  if (role.model !== null && role.harness === null)
    yield warning('model', 'a model without a harness is asked for on whatever harness the session runs');
  if (role.mayApprove && role.mayWrite)
    yield warning('may_approve', 'one that writes and approves never approves what it wrote itself');
}

/** The name that a head gives, where it does so in one line of its own; for heads that cannot be read. */
function givenName(head: string): string | undefined {
  const name = /^name:\s*["']?([a-z0-9][a-z0-9-]{0,63})["']?\s*$/mu.exec(head)?.[1];
  return name;
}

const nameOfFile = (file: string): string =>
  (file.split(/[\\/]/u).at(-1) ?? file).replace(/\.md$/iu, '').toLowerCase();

const errorAt = (line: number, message: string): FileFinding => ({
  line,
  column: 1,
  severity: 'error',
  message,
});

const bodyProblem = (message = 'it cannot be used'): string =>
  message === 'a role needs a prompt'
    ? 'the prompt is missing: what the role is told stands below the second "---"'
    : `the prompt is too long: ${message}`;
