import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import type { Approval } from '../live/views.ts';
import { Ago, Until } from './ago.tsx';
import { AboutLinks } from './approval/about-links.tsx';
import { AnswerBox } from './approval/answer-box.tsx';
import { Matter } from './approval/matter.tsx';
import { useAnswer } from './approval/use-answer.ts';
import { useAnswerKeys } from './approval/use-answer-keys.ts';
import { questionOf } from './question-of.ts';
import { useMayAct } from './use-may-act.ts';

/** A question, answered in its row. The first answer from any door wins, and a late one is told so. */
export function ApprovalRow({ approval }: { approval: Approval }) {
  const title = useId();
  const mayAct = useMayAct();
  const answer = useAnswer(approval.id);
  const question = questionOf(approval);
  const isOver = answer.isPending || answer.isSuccess;
  const keys = useAnswerKeys(approval, mayAct && !isOver ? question.options : [], (id) =>
    answer.mutate({ answer: id }),
  );
  return (
    // Keys of the row alone: y and n mean its question.
    <li
      aria-labelledby={title}
      onKeyDown={keys.hear}
      onBlur={keys.forget}
      className="flex flex-col gap-2 p-3"
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <p className="min-w-0 font-medium break-words">
          <span aria-hidden="true" className="mr-1.5 text-needs">
            ◆
          </span>
          <Link
            to="/approvals/$approval"
            params={{ approval: approval.id }}
            data-row
            id={title}
            className="hover:underline"
          >
            {question.title}
          </Link>
        </p>
        <p className="flex flex-wrap gap-x-2 text-quiet">
          <AboutLinks approval={approval} />
          <span>
            asked <Ago at={approval.createdAt} /> ago · <Until at={approval.expiresAt} />:{' '}
            {question.otherwise}
          </span>
        </p>
        {question.why !== null && <p className="w-full text-quiet">{question.why}</p>}
      </div>
      <Matter question={question} />
      {keys.armed && (
        <p role="status" className="text-needs">
          Press {keys.armed.effect === 'allow' ? 'y' : 'n'} again: {keys.armed.text}. Any other key leaves it.
        </p>
      )}
      {mayAct && <AnswerBox approval={approval} question={question} answer={answer} />}
    </li>
  );
}
