import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import type { MergeOutcome, WorkspaceAnswer, WorkspaceDiff } from './workspace-verbs.ts';

export const NOT_ANSWERED: WorkspaceAnswer = {
  is: 'refused',
  code: 'workspace.no_answer',
  message: 'Its agent did not answer in time.',
  hint: 'See whether it is there: muster agent list',
  details: null,
};

export const odd = (is: string): Result<never, Refusal> =>
  refuse(refusal('workspace.git_failed', `The agent answered something else than it was asked: ${is}.`));

export function refused({ code, message, hint, details }: Extract<WorkspaceAnswer, { is: 'refused' }>) {
  const more = { ...(hint === null ? {} : { hint }), ...(details === null ? {} : { details }) };
  return refuse(refusal(code, message, more));
}

export function diffOf(answer: WorkspaceAnswer): Result<WorkspaceDiff, Refusal> {
  if (answer.is === 'refused') return refused(answer);
  if (answer.is !== 'diff') return odd(answer.is);
  const { is: _is, ...diff } = answer;
  return ok(diff);
}

export function mergeOf(answer: WorkspaceAnswer): Result<MergeOutcome, Refusal> {
  switch (answer.is) {
    case 'refused':
      return refused(answer);
    case 'merged':
      return ok({ outcome: 'merged', commit: answer.commit, into: answer.into });
    case 'nothing':
      return ok({ outcome: 'nothing', into: answer.into });
    case 'conflict':
      return ok({ outcome: 'conflict', into: answer.into, files: answer.files });
    default:
      return odd(answer.is);
  }
}

export function discardOf(
  answer: WorkspaceAnswer,
): Result<{ keptAs: string | null; lost: string[] }, Refusal> {
  if (answer.is === 'refused') return refused(answer);
  return answer.is === 'discarded' ? ok({ keptAs: answer.keptAs, lost: answer.lost }) : odd(answer.is);
}
