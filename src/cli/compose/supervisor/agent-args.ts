import type { AgentFlags } from '../agent-identity.ts';

/** The flags of `muster agent start` as they were typed; the join token goes by the environment, where no list of processes shows it. */
export function agentArgs(flags: AgentFlags & { name: string; state: string }, json: boolean): string[] {
  const { hub, name, state, slots, tags, roots, insecure } = flags;
  return [
    ...['agent', 'start', '--name', name, '--state', state],
    ...(hub === undefined ? [] : ['--hub', hub]),
    ...(slots === undefined ? [] : ['--slots', String(slots)]),
    ...tags.flatMap((tag) => ['--tag', tag]),
    ...roots.flatMap((root) => ['--root', root]),
    ...(insecure ? ['--insecure'] : []),
    ...(json ? ['--json'] : []),
  ];
}
