import { useQuery } from '@tanstack/react-query';
import { liveSessions, knownAgents } from '../../live/queries.ts';
import type { ChoiceOption } from '../../parts/field.tsx';
import { assigneeOptions } from './assignees.ts';

/** Whom a task may be given to now. */
export function useAssignees(): ChoiceOption<string>[] {
  const agents = useQuery(knownAgents).data?.items ?? [];
  const sessions = useQuery(liveSessions).data?.items ?? [];
  return assigneeOptions(agents, sessions);
}
