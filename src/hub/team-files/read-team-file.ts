import { LIMITS, limitsOfDraft, TASK_PRIORITIES, type Role, type TaskPriority } from '#domain';
import { roleOf, type RoleText } from '../roles/index.ts';
import { readRole } from '../roles/role-text.ts';
import type { TeamInput } from '../teams/team-verbs.ts';
import { findingText, readYaml, type FileFinding } from '#base/yaml';
import { crossProblems, findingsOf, PROMPT, type FileProblem } from './file-problems.ts';
import { teamFileSchema, type TeamFile } from './team-file-schema.ts';
import { nameOfTeamFile } from './team-files.ts';

export interface TeamFileInput {
  /** As it is told to people; its last part is the team's name where the text gives none. */
  file: string;
  text: string;
  /** What the team is started with, for {{prompt}}; left out it stays as it is. */
  prompt?: string | undefined;
  /** Roles of the project that the file belongs to, in precedence. */
  roleFiles?: readonly { file: string; text: string }[] | undefined;
}

export interface ReadTeamFile {
  /** Null when something is wrong. */
  team: TeamInput | null;
  /** It speaks of {{prompt}}. */
  takesPrompt: boolean;
  findings: FileFinding[];
}

/** Longer than any team that is allowed. */
const LONGEST_FILE = 1024 * 1024;

type Known = Pick<Role, 'name' | 'harness'>;

/** Reads a team file, with the roles of its project. `known`: the roles that the hub has beside them. */
export function readTeamFile(input: TeamFileInput, known: readonly Known[]): ReadTeamFile {
  const { file, text, prompt } = input;
  const takesPrompt = PROMPT.test(text);
  PROMPT.lastIndex = 0;
  const failed = (findings: FileFinding[]): ReadTeamFile => ({ team: null, takesPrompt, findings });
  if (text.length > LONGEST_FILE)
    return failed([{ line: 1, column: 1, severity: 'error', message: 'it is too long for a team file' }]);
  const read = readYaml(text, teamFileSchema);
  if (read.value === null) return failed(read.findings);
  const name = read.value.name ?? nameOfTeamFile(file);
  const project = projectRoles(input.roleFiles ?? []);
  const own = Object.keys(read.value.roles ?? {});
  const problems = [
    ...nameProblems(read.value, name),
    ...crossProblems(read.value, [...own, ...project.keys(), ...known.map((role) => role.name)]),
    ...brokenRoles(read.value, project),
  ];
  if (problems.length > 0) return failed(findingsOf(problems, read.at));
  const fill = (part: string) => (prompt === undefined ? part : part.replaceAll(PROMPT, () => prompt));
  const roles = rolesOf(read.value, project, file);
  return {
    team: teamOf(read.value, { name, roles, known: [...roles, ...known], fill }),
    takesPrompt,
    findings: [],
  };
}

function nameProblems(file: TeamFile, name: string): FileProblem[] {
  if (file.name !== undefined || teamFileSchema.shape.name.safeParse(name).success) return [];
  return [{ path: [], message: `the name of the file, "${name}", is no name of a team; give one: name: …` }];
}

type ProjectRoles = ReadonlyMap<string, { file: string; read: ReturnType<typeof readRole> }>;

function projectRoles(files: readonly { file: string; text: string }[]): ProjectRoles {
  const roles = new Map<string, { file: string; read: ReturnType<typeof readRole> }>();
  for (const { file, text } of files) {
    const role: RoleText = { file, text, origin: 'project' };
    const read = readRole(role);
    if (!roles.has(read.name)) roles.set(read.name, { file, read });
  }
  return roles;
}

/** A role of the project that cannot be read is wrong only where it is used. */
function* brokenRoles(file: TeamFile, project: ProjectRoles): Iterable<FileProblem> {
  for (const [at, { role }] of file.teammates.entries()) {
    const found = project.get(role);
    if (file.roles?.[role] !== undefined || found === undefined || found.read.role !== null) continue;
    const [first] = found.read.findings;
    const why = first ? findingText(found.file, first) : found.file;
    yield { path: ['teammates', at, 'role'], message: `the role "${role}" cannot be used: ${why}` };
  }
}

/** Those of the file, and those of the project that its teammates have: they are kept with the team. */
function rolesOf(file: TeamFile, project: ProjectRoles, from: string): Role[] {
  const own = Object.entries(file.roles ?? {}).map(([name, { prompt, ...fields }]) =>
    roleOf(fields, { name, prompt, origin: 'team', file: from }),
  );
  const used = new Set(file.teammates.map(({ role }) => role));
  const brought = [...used].flatMap((name) => {
    const role = project.get(name)?.read.role;
    return role && file.roles?.[name] === undefined ? [{ ...role, origin: 'team' as const }] : [];
  });
  return [...own, ...brought];
}

interface Filled {
  name: string;
  roles: Role[];
  known: readonly Known[];
  fill: (part: string) => string;
}

function teamOf(file: TeamFile, { name, roles, known, fill }: Filled): TeamInput {
  const { description, cwd, git, workspace, gates, budget } = file;
  return {
    name,
    description:
      description === undefined ? undefined : fill(description).slice(0, LIMITS.teamDescriptionCharacters),
    cwd,
    source: git === undefined ? undefined : { url: git.url, ref: git.ref ?? null },
    workspace,
    gates: gates?.map(({ timeout_seconds: timeoutSeconds, ...gate }) => ({ ...gate, timeoutSeconds })),
    planRequired: file.plan_required,
    ...(budget ? { budget: budgetOf(budget) } : {}),
    roles,
    teammates: file.teammates.map((mate, at) => mateOf(file, known, mate, at, fill)),
    tasks: file.tasks.map(({ needs, priority, title, description, command, ...task }) => {
      // A command that has no other text is its own title.
      const about = description ?? (command === true ? title : undefined);
      return {
        ...task,
        title: cut(fill(title), LIMITS.taskTitleCharacters),
        description: about === undefined ? undefined : cut(fill(about), LIMITS.taskDescriptionCharacters),
        ...(command === undefined ? {} : { work: { command } }),
        ...(priority === undefined ? {} : { priority: priorityOf(priority) }),
        ...(needs.length === 0 ? {} : { needs }),
      };
    }),
  };
}

const budgetOf = ({ period, zone, ...draft }: NonNullable<TeamFile['budget']>): TeamInput['budget'] => ({
  limits: limitsOfDraft(draft),
  period,
  zone,
});

function mateOf(
  file: TeamFile,
  known: readonly Known[],
  { task, plan_required: planRequired, ...mate }: TeamFile['teammates'][number],
  at: number,
  fill: (part: string) => string,
) {
  const ofRole = known.find(({ name }) => name === mate.role)?.harness;
  const harness = mate.harness ?? (ofRole === undefined || ofRole === null ? file.harness : undefined);
  const agent = mate.agent ?? file.agents?.[at % file.agents.length];
  return { ...mate, harness, agent, planRequired, task: task === undefined ? undefined : fill(task) };
}

const priorityOf = (word: (typeof TASK_PRIORITIES)[number]): TaskPriority => {
  const place = TASK_PRIORITIES.indexOf(word);
  return place === 1 || place === 2 || place === 3 ? place : 0;
};

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
