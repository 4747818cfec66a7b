import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { RefusedCall } from '../../live/refused.ts';
import type { Approval } from '../../live/views.ts';
import { noteLostAnswer } from './lost-answers.ts';
import type { RuleScope } from './rule-terms.ts';

export interface Given {
  answer: string;
  reason?: string;
  /** Of the rule that *always* stores. */
  scope?: RuleScope;
  expiresInHours?: number;
}

/** Answers an approval. The first answer from any door wins; one that came second is noted, so that its giver is told. */
export function useAnswer(approval: Approval['id']) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Given) => valueOf(client.call('approvals.answer', { params: { approval }, body })),
    onError: (error) => {
      if (error instanceof RefusedCall && error.refusal.code === 'approval.answered')
        noteLostAnswer(approval);
    },
    // Whoever answered, the lists are what counts.
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: [QUERY.approvals] }),
        queries.invalidateQueries({ queryKey: [QUERY.rules] }),
      ]),
  });
}
export type Answering = ReturnType<typeof useAnswer>;
