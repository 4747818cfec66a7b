import type { ApprovalId } from '#domain';
import type { ApprovalView } from '../output/approval-lines.ts';

/** An answer that a key stands for. */
export interface Answering {
  approval: ApprovalId;
  option: string;
  /** In the words of the question. */
  text: string;
}

/** What `y` or `n` answers: the first option of that effect that the person may give, and for once where there is one. */
export function actAnswer(approval: ApprovalView, key: 'y' | 'n'): Answering | undefined {
  const effect = key === 'y' ? 'allow' : 'deny';
  const fitting = approval.options.filter(
    (option) => option.effect === effect && approval.answers.includes(option.id),
  );
  const chosen = fitting.find(({ id }) => !id.startsWith('always')) ?? fitting[0];
  return chosen && { approval: approval.id, option: chosen.id, text: chosen.text };
}
