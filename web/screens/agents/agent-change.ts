import type { Agent } from '../../live/views.ts';

/** What stands in the form. */
export interface Draft {
  name: string;
  slots: string;
  /** Apart by spaces or commas. */
  tags: string;
}

export interface AgentChange {
  name?: string;
  slots?: number;
  tags?: string[];
}

/** What of an agent was changed in the form; whether it is good, the hub says. */
export function changeOf(agent: Pick<Agent, 'name' | 'slots' | 'tags'>, draft: Draft): AgentChange {
  const name = draft.name.trim();
  const slots = Number(draft.slots);
  const tags = [...new Set(draft.tags.split(/[\s,]+/).map((tag) => tag.replace(/^#/, '')))].filter(
    (tag) => tag !== '',
  );
  return {
    ...(name === agent.name ? {} : { name }),
    ...(slots === agent.slots ? {} : { slots }),
    ...(tags.join(' ') === agent.tags.join(' ') ? {} : { tags }),
  };
}

/** The same in a terminal. */
export const setWords = (agent: string, { name, slots, tags }: AgentChange): string[] => [
  ...['muster', 'agent', 'set', agent],
  ...(name === undefined ? [] : ['--name', name]),
  ...(slots === undefined ? [] : ['--slots', String(slots)]),
  ...(tags ?? []).flatMap((tag) => ['--tag', tag]),
];
