import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { client, valueOf } from '../live/client.ts';
import { QUERY } from '../live/keys.ts';
import type { Approval } from '../live/views.ts';
import { Ago, Until } from './ago.tsx';
import { Button } from './button.tsx';
import { CliCommand, CopyCli } from './copy-cli.tsx';
import { Refusal } from './refusal.tsx';
import { plainText } from './plain-text.ts';
import { questionOf, type Question } from './question-of.ts';

/** A question, answered in its row. The first answer from any door wins, and a late one is told so. */
export function ApprovalRow({ approval }: { approval: Approval }) {
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const title = useId();
  const answer = useMutation({
    mutationFn: (option: string) =>
      valueOf(
        client.call('approvals.answer', {
          params: { approval: approval.id },
          body: { answer: option, ...(reason.trim() === '' ? {} : { reason: reason.trim() }) },
        }),
      ),
    // Whoever answered, the list is what counts.
    onSettled: () => queries.invalidateQueries({ queryKey: [QUERY.approvals] }),
  });
  const question = questionOf(approval);
  return (
    <li aria-labelledby={title} className="flex flex-col gap-2 p-3">
      <Asked question={question} approval={approval} titleId={title} />
      <Exactly question={question} />
      <div className="flex flex-wrap items-center gap-2">
        <Answers options={question.options} answer={answer} />
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
      {question.options.length === 0 && <p className="text-quiet">You may not answer this one.</p>}
      {question.forGood.length > 0 && (
        <details>
          <summary className="cursor-pointer text-quiet">Answer for the next times too</summary>
          <div className="mt-2 flex flex-col items-start gap-2">
            <Answers options={question.forGood} answer={answer} />
            <p className="text-quiet">For 30 days, unless it is taken back:</p>
            <CliCommand words={['muster', 'rule', 'list']} />
          </div>
        </details>
      )}
      {answer.error && <Refusal error={answer.error} />}
    </li>
  );
}

interface Answering {
  mutate: (option: string) => void;
  isPending: boolean;
  isSuccess: boolean;
}

function Answers({ options, answer }: { options: Question['options']; answer: Answering }) {
  return options.map(({ id, text, effect }, index) => (
    <Button
      key={id}
      look={effect === 'deny' ? 'bad' : index === 0 ? 'main' : 'plain'}
      disabled={answer.isPending || answer.isSuccess}
      onClick={() => answer.mutate(id)}
      className="text-left break-words"
    >
      {text}
    </Button>
  ));
}

function Asked(parts: { question: Question; approval: Approval; titleId: string }) {
  const { question, approval, titleId } = parts;
  const { session } = approval;
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
      <p className="min-w-0 font-medium break-words">
        <span aria-hidden="true" className="mr-1.5 text-needs">
          ◆
        </span>
        <span id={titleId}>{question.title}</span>
      </p>
      <p className="text-quiet">
        {session === null ? (
          question.who
        ) : (
          <Link
            to="/sessions/$session"
            params={{ session }}
            data-row
            className="underline underline-offset-4"
          >
            {question.who || session}
          </Link>
        )}{' '}
        · asked <Ago at={approval.createdAt} /> ago · <Until at={approval.expiresAt} />: {question.otherwise}
      </p>
      {question.why !== null && <p className="w-full text-quiet">{question.why}</p>}
    </div>
  );
}

function Exactly({ question: { exactly, body, diff } }: { question: Question }) {
  return (
    <>
      {exactly !== null && <pre className={BLOCK}>{exactly}</pre>}
      {body !== null && <pre className={BLOCK}>{body}</pre>}
      {diff.map(({ path, oldText, newText }) => (
        <details key={path} open={newText.length < SHOWN_CHARACTERS}>
          <summary className="cursor-pointer text-quiet">
            {oldText === null ? 'Creates' : 'Changes'} {path}
          </summary>
          <pre className={BLOCK}>{plainText(newText)}</pre>
        </details>
      ))}
    </>
  );
}

/** What is longer than this is folded until somebody opens it. */
const SHOWN_CHARACTERS = 1_500;

const BLOCK =
  'max-h-64 overflow-auto rounded-md border border-line bg-sunken p-2 font-mono text-[13px] whitespace-pre-wrap break-words';
