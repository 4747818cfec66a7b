import { lazy, Suspense, useState } from 'react';
import type { Approval } from '../../live/views.ts';
import { Button } from '../button.tsx';
import { CopyCli } from '../copy-cli.tsx';
import type { Question } from '../question-of.ts';
import { Refusal } from '../refusal.tsx';
import { Remember } from './remember.tsx';
import type { Answering, Given } from './use-answer.ts';

const RaiseAsked = lazy(() => import('../budget/raise-asked.tsx'));

/** The answers that the reader may give, with a reason. */
export function AnswerBox(parts: { approval: Approval; question: Question; answer: Answering }) {
  const { approval, question, answer } = parts;
  const [reason, setReason] = useState('');
  const give = (given: Given) =>
    answer.mutate({ ...given, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) });
  const isOver = answer.isPending || answer.isSuccess;
  if (question.options.length === 0) return <p className="text-quiet">It is not yours to answer.</p>;
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        {question.options.map(({ id, text, effect }, index) => (
          <Button
            key={id}
            look={effect === 'deny' ? 'bad' : index === 0 ? 'main' : 'plain'}
            disabled={isOver}
            onClick={() => give({ answer: id })}
            className="text-left break-words"
          >
            {text}
          </Button>
        ))}
        <label className="flex min-w-40 flex-1 items-center">
          <span className="sr-only">Reason</span>
          <input
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            placeholder="Reason (optional)"
            className="min-h-8 w-full rounded-md border border-line bg-ground px-2 placeholder:text-quiet"
          />
        </label>
        <CopyCli words={['muster', 'approval', 'answer', approval.id, question.options[0]?.id ?? 'allow']} />
      </div>
      {approval.kind === 'permission' && question.forGood.length > 0 && (
        <Remember approval={approval} forGood={question.forGood} isOver={isOver} give={give} />
      )}
      {approval.about.budget && !isOver && (
        <Suspense>
          <RaiseAsked budget={approval.about.budget.id} />
        </Suspense>
      )}
      {answer.error && <Refusal error={answer.error} />}
    </>
  );
}
