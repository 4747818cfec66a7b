import type { Role } from './role.ts';

/** What of a role a harness can be held to beside mode and rights, which Muster sees to by itself. */
export interface HarnessHonours {
  /** It takes a prompt: a shell runs commands and is told nothing. */
  prompt: boolean;
  temperature: boolean;
  /** Which of its tools a session has. */
  tools: boolean;
}

/** ACP has no word for tools or temperature, so no harness is given them; a shell takes no prompt either. */
export const honoursOf = (harness: string | null): HarnessHonours => ({
  prompt: harness !== 'shell',
  temperature: false,
  tools: false,
});

/** What a role says and a harness does not honour, in words for people. */
export function notApplied(
  { prompt, temperature, tools }: Pick<Role, 'prompt' | 'temperature' | 'tools'>,
  honours: HarnessHonours,
): string[] {
  const saysTools = tools.allow !== null || tools.deny.length > 0;
  return [
    ...(prompt !== '' && !honours.prompt ? ['prompt'] : []),
    ...(temperature !== null && !honours.temperature ? ['temperature'] : []),
    ...(saysTools && !honours.tools ? ['tools'] : []),
  ];
}
