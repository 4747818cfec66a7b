import { z } from 'zod';
import { LIMITS, partProblem, type ApprovalMode, type Role } from '#domain';
import { readYaml } from '#base/yaml';
import type { FrontMatter } from './front-matter.ts';
import type { ReadRole } from './read-role.ts';

// Definitions of subagents for Claude Code, as people have them. That program reads their heads loosely, and people
// write them so: a description with colons and tags, unquoted. What is no YAML is therefore read line by line.

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
/** A list, or names with commas between them. */
const names = z
  .union([z.string(), z.array(z.string())])
  .transform((given) =>
    (Array.isArray(given) ? given : splitNames(given)).map((name) => name.trim()).filter(Boolean),
  );

const definition = z.looseObject({
  name: text.optional(),
  description: text.optional(),
  tools: names.nullish(),
  disallowedTools: names.nullish(),
  permissionMode: text.nullish(),
});
type Definition = z.output<typeof definition>;

const WRITING = new Set(['Write', 'Edit', 'MultiEdit', 'NotebookEdit']);
const EXECUTING = new Set(['Bash', 'PowerShell']);
const SPAWNING = new Set(['Agent', 'Task']);
/** Read here; `color` says only how it is painted there. */
const READ = new Set([...Object.keys(definition.shape), 'color']);
/** Ours for theirs. A plan there changes nothing, which the rights say. */
const MODES: Readonly<Record<string, ApprovalMode>> = {
  default: 'ask',
  manual: 'ask',
  acceptEdits: 'auto-edits',
  dontAsk: 'deny',
};

/** Reads the head of a definition; what has no counterpart is a warning. Its rights are those of its tools. */
export function readAgentDefinition(
  { head, headLine }: Pick<FrontMatter, 'head' | 'headLine'>,
  { name: fileName, ...place }: Pick<Role, 'name' | 'prompt' | 'origin' | 'file'>,
): ReadRole {
  const strict = readYaml(head, definition, { firstLine: headLine });
  const fields = strict.value ?? definition.safeParse(looseFields(head)).data;
  if (fields === undefined) return { role: null, name: fileName, findings: strict.findings };
  const lineOf = (key: string) => headLine + Math.max(lineOfKey(head, key), 0);
  const at = (key: string) => ({ line: lineOf(key), column: 1 });
  const name = slugOf(fields.name ?? fileName);
  const problem = partProblem(name, 'role');
  if (problem !== undefined)
    return {
      role: null,
      name,
      findings: [{ ...at('name'), severity: 'error', message: `its name does not fit: ${problem}` }],
    };
  const rights = rightsOf(fields);
  const role: Role = {
    ...place,
    name,
    description: describe(fields.description, name),
    ...rights,
    maySpawn: false,
    mayApprove: false,
    trusted: true,
    mode: MODES[fields.permissionMode ?? ''] ?? null,
    harness: null,
    model: null,
    tools: { allow: fields.tools?.slice(0, LIMITS.toolsPerRole) ?? null, deny: fields.disallowedTools ?? [] },
    temperature: null,
    turns: LIMITS.turnsPerRole,
  };
  const findings = [...notApplied(fields, name)].map(({ key, message }) => ({
    ...at(key),
    severity: 'warning' as const,
    message,
  }));
  return { role, name, findings: findings.toSorted((a, b) => a.line - b.line) };
}

/** Without `tools` it has all of them. */
function rightsOf({ tools, disallowedTools, permissionMode }: Definition) {
  const denied = new Set((disallowedTools ?? []).filter((tool) => bareName(tool) === tool));
  const has = (wanted: ReadonlySet<string>) =>
    permissionMode !== 'plan' &&
    (tools ?? [...wanted]).some((tool) => wanted.has(bareName(tool)) && !denied.has(bareName(tool)));
  return { mayWrite: has(WRITING), mayExecute: has(EXECUTING) };
}

function* notApplied(fields: Definition, name: string): Iterable<{ key: string; message: string }> {
  if (fields.name !== undefined && fields.name !== name)
    yield { key: 'name', message: `it is called "${name}" here` };
  if ((fields.tools ?? []).some((tool) => SPAWNING.has(bareName(tool))))
    yield { key: 'tools', message: 'not applied: a role that may spawn says so itself, in .muster/roles/' };
  const patterns = [...(fields.tools ?? []), ...(fields.disallowedTools ?? [])].filter(
    (tool) => bareName(tool) !== tool,
  );
  if (patterns.length > 0)
    yield { key: 'tools', message: `not applied: the pattern of ${patterns[0] ?? ''}` };
  yield* keysNotApplied(fields);
}

function* keysNotApplied(fields: Definition): Iterable<{ key: string; message: string }> {
  const { permissionMode: mode } = fields;
  if (typeof mode === 'string' && mode !== 'plan' && MODES[mode] === undefined)
    yield { key: 'permissionMode', message: `not applied: permissionMode "${mode.slice(0, 40)}"` };
  for (const key of Object.keys(fields)) {
    if (READ.has(key) || (key === 'model' && fields[key] === 'inherit')) continue;
    const why = key === 'model' ? ', which is one harness’ own word' : '';
    yield { key, message: `not applied: ${key.slice(0, 60)}${why}` };
  }
}

/** `Bash` of `Bash(git diff:*)`. */
const bareName = (tool: string): string => tool.replace(/\(.*$/u, '').trim();

/** Commas within brackets part nothing. */
const splitNames = (given: string): string[] => given.split(/,(?![^(]*\))/u);

const slugOf = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '')
    .slice(0, 64);

/** Its first sentence-like line, as far as one line goes. */
function describe(given: string | undefined, name: string): string {
  const [first = ''] = (given ?? '').replaceAll('\\n', '\n').trim().split('\n');
  const line = Array.from(first.trim());
  const most = LIMITS.roleDescriptionCharacters;
  if (line.length === 0) return name;
  return line.length > most ? `${line.slice(0, most - 1).join('')}…` : line.join('');
}

const KEY = /^([A-Za-z][A-Za-z0-9_-]*):(?:\s+(.*))?$/u;

/** Keys at the beginning of lines, with the rest of the line, or with the list below it. */
function looseFields(head: string): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  let last = '';
  for (const line of head.split('\n')) {
    const [, key, value = ''] = KEY.exec(line) ?? [];
    if (key !== undefined) {
      last = key;
      if (value !== '') fields[key] = value.trim().replaceAll(/^(["'])(.*)\1$/gu, '$2');
      continue;
    }
    const item = /^\s*-\s+(.+)$/u.exec(line)?.[1];
    const before = fields[last];
    if (item !== undefined && last !== '' && typeof before !== 'string')
      fields[last] = [...(before ?? []), item.trim()];
  }
  return fields;
}

const lineOfKey = (head: string, key: string): number =>
  head.split('\n').findIndex((line) => KEY.exec(line)?.[1] === key);
