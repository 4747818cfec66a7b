import type { RoleHolds } from '#domain';
import type { NativeTool } from './tools/tool.ts';

/** What other harnesses call the tools of this one, so that a role that was written for them holds here too. */
const ALSO_CALLED: Readonly<Record<string, string>> = {
  write: 'edit',
  multiedit: 'edit',
  notebookedit: 'edit',
  grep: 'search',
  glob: 'search',
  ls: 'search',
  bash: 'run',
  shell: 'run',
};

/**
 * The tools that a role leaves its session. A list of what is allowed is about tools that do something here and those of
 * other servers: what the hub offers is a matter of the session's rights, and is taken away only by its name.
 */
export function roleTools(tools: readonly NativeTool[], held: RoleHolds['tools']): NativeTool[] {
  if (!held) return [...tools];
  // A pattern narrows what a tool may do, and is not applied: it neither allows less nor denies all of the tool.
  const allow = held.allow === null ? null : new Set(held.allow.map((name) => plainName(bareName(name))));
  const deny = new Set(held.deny.filter((name) => bareName(name) === name).map(plainName));
  return tools.filter((tool) => {
    const names = namesOf(tool);
    if (names.some((name) => deny.has(name))) return false;
    return allow === null || tool.ofHub === true || names.some((name) => allow.has(name));
  });
}

/** `Bash(git diff:*)` is about `Bash`. */
const bareName = (name: string): string => name.replace(/\(.*$/s, '').trim();

const plainName = (name: string): string => {
  const plain = name.toLowerCase().replace(/^mcp__/, '');
  return ALSO_CALLED[plain] ?? plain;
};

/** Of a server's tool its name with and without the server, and the server itself. */
function namesOf({ name, server, tool }: NativeTool): string[] {
  const own = name.toLowerCase();
  if (server === undefined || tool === undefined) return [own];
  return [own, server.toLowerCase(), `${server}__${tool}`.toLowerCase(), tool.toLowerCase()];
}
