import { Link, useLocation } from '@tanstack/react-router';
import { forgetLostAnswer, useLostAnswers } from './lost-answers.ts';

/**
 * Tells whoever answered second, on whatever screen: the question has left its list by then. Screens that tell it in
 * place take it back when they are left.
 */
export function AnsweredFirst() {
  const lost = useLostAnswers();
  const isToldInPlace = useLocation({ select: ({ pathname }) => pathname.startsWith('/approvals') });
  if (isToldInPlace || lost.length === 0) return null;
  return (
    <div role="alert" className="flex flex-col gap-1 border-b border-needs bg-raised px-4 py-2">
      {lost.map((approval) => (
        <p key={approval} className="flex flex-wrap items-baseline gap-x-3">
          <span>
            <span aria-hidden="true" className="mr-1.5 text-needs">
              !
            </span>
            Somebody had answered before you; your answer changed nothing.
          </span>
          <Link
            to="/approvals/$approval"
            params={{ approval }}
            onClick={() => forgetLostAnswer(approval)}
            className="text-accent underline underline-offset-4"
          >
            See who, and how
          </Link>
          <button
            type="button"
            onClick={() => forgetLostAnswer(approval)}
            className="min-h-7 text-quiet underline underline-offset-4 hover:text-ink"
          >
            Dismiss
          </button>
        </p>
      ))}
    </div>
  );
}
