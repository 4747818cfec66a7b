import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { Approval } from '../../live/views.ts';
import { Ago } from '../../parts/ago.tsx';
import { approvalLook, byWhom, chosenText } from '../../parts/approval/answer-words.ts';
import { forgetLostAnswer, useLostAnswers } from '../../parts/approval/lost-answers.ts';
import { Look } from '../../parts/look.tsx';
import { questionOf } from '../../parts/question-of.ts';
import { oneApproval } from './approvals-queries.ts';

/** One that was answered while somebody looked at it: how, by whom, and whether the reader's own answer came too late. */
export function OverRow({ approval }: { approval: Approval }) {
  const { data } = useQuery(oneApproval(approval.id));
  const isLost = useLostAnswers().includes(approval.id);
  // Told here: nobody has to be told of it elsewhere.
  useEffect(() => () => forgetLostAnswer(approval.id), [approval.id]);
  const chosen = data && chosenText(data);
  return (
    <li className="flex flex-col gap-1 bg-sunken p-3">
      <div role="status" className="flex flex-wrap items-baseline gap-x-3">
        <Link
          to="/approvals/$approval"
          params={{ approval: approval.id }}
          data-row
          className="min-w-0 break-words hover:underline"
        >
          {questionOf(approval).title}
        </Link>
        {data && data.state !== 'pending' && (
          <Look look={approvalLook(data)}>
            {byWhom(data)}
            {data.answeredAt !== null && (
              <>
                {' '}
                <Ago at={data.answeredAt} /> ago
              </>
            )}
          </Look>
        )}
      </div>
      {isLost && (
        <p className="text-needs">
          <span aria-hidden="true">!</span> Your answer came second and changed nothing.
        </p>
      )}
      {chosen !== undefined && <p className="text-quiet">“{chosen}”</p>}
      {data?.reason != null && <p className="text-quiet">{data.reason}</p>}
    </li>
  );
}
