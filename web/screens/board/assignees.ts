import type { Session, Task } from '../../live/views.ts';
import { nameOf } from '../../parts/session-names.ts';
import type { ChoiceOption } from '../../parts/field.tsx';
import { assigneeText } from './task-words.ts';

interface AgentNames {
  id: string;
  name: string;
  harnesses: readonly { name: string }[];
}

/** Whom a task may be given to: anybody, an agent, a harness, a teammate or another session. */
export function assigneeOptions(
  agents: readonly AgentNames[],
  sessions: readonly Pick<Session, 'id' | 'label' | 'kind' | 'harness'>[],
): ChoiceOption<string>[] {
  const harnesses = new Set(agents.flatMap((agent) => agent.harnesses.map(({ name }) => name)));
  return [
    { value: 'any', text: 'anybody' },
    ...agents.map(({ id, name }) => ({ value: `agent:${id}`, text: `agent ${name}` })),
    ...[...harnesses].toSorted().map((name) => ({ value: `harness:${name}`, text: `harness ${name}` })),
    ...sessions
      .filter(({ harness, kind }) => harness !== null && kind !== 'step' && kind !== 'oneshot')
      .map((session) => ({
        value: `session:${session.id}`,
        text: `${session.kind === 'teammate' ? 'teammate' : 'session'} ${nameOf(session)}`,
      })),
  ];
}

/** The same with whom a task is for now, also when that is gone. */
export function withAssignee(
  options: readonly ChoiceOption<string>[],
  { assignee, assigneeName }: Pick<Task, 'assignee' | 'assigneeName'>,
): ChoiceOption<string>[] {
  const value = assigneeText(assignee);
  return options.some((one) => one.value === value)
    ? [...options]
    : [...options, { value, text: assigneeName }];
}
