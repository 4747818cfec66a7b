import type { Role } from './role.ts';

/** What of a role a harness can be held to beside mode and rights, which Muster sees to by itself. */
export interface HarnessHonours {
  /** It takes a prompt: a shell runs commands and is told nothing. */
  prompt: boolean;
  temperature: boolean;
  /** Which of its tools a session has. */
  tools: boolean;
}

/**
 * ACP has no word for tools or temperature, so no other program is given them; `native` is our own and is told beside it. A
 * shell takes no prompt either.
 */
export const honoursOf = (harness: string | null): HarnessHonours => ({
  prompt: harness !== 'shell',
  temperature: harness === 'native',
  tools: harness === 'native',
});

/** What a harness is told of a role that it can be held to; absent keys leave it to the harness. */
export interface RoleHolds {
  tools?: Role['tools'];
  /** 0 to 2. */
  temperature?: number;
}

/** What this harness is to be held to; undefined when the role says nothing of it, or the harness could not. */
export function holdsOf(
  { tools, temperature }: Pick<Role, 'temperature' | 'tools'>,
  honours: HarnessHonours,
): RoleHolds | undefined {
  const says = {
    ...(saysTools(tools) && honours.tools ? { tools } : {}),
    ...(temperature !== null && honours.temperature ? { temperature } : {}),
  };
  return Object.keys(says).length === 0 ? undefined : says;
}

const saysTools = ({ allow, deny }: Role['tools']): boolean => allow !== null || deny.length > 0;

/** What a role says and a harness does not honour, in words for people. */
export function notApplied(
  { prompt, temperature, tools }: Pick<Role, 'prompt' | 'temperature' | 'tools'>,
  honours: HarnessHonours,
): string[] {
  return [
    ...(prompt !== '' && !honours.prompt ? ['prompt'] : []),
    ...(temperature !== null && !honours.temperature ? ['temperature'] : []),
    ...(saysTools(tools) && !honours.tools ? ['tools'] : []),
  ];
}
