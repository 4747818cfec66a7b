import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ApprovalDetail } from '../../live/views.ts';
import { Ago, Until } from '../../parts/ago.tsx';
import { AboutLinks } from '../../parts/approval/about-links.tsx';
import { AnswerBox } from '../../parts/approval/answer-box.tsx';
import { approvalLook } from '../../parts/approval/answer-words.ts';
import { forgetLostAnswer, useLostAnswers } from '../../parts/approval/lost-answers.ts';
import { Matter } from '../../parts/approval/matter.tsx';
import { useAnswer } from '../../parts/approval/use-answer.ts';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Look } from '../../parts/look.tsx';
import { questionOf } from '../../parts/question-of.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { Screen } from '../../parts/screen.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { useEffect } from 'react';
import { oneApproval } from './approvals-queries.ts';
import { Outcome } from './outcome.tsx';

/** One approval, whole: what exactly is asked, by whom; how it was answered when it was. */
export default function ApprovalScreen() {
  const { approval: id } = useParams({ from: '/approvals/$approval' });
  const { data: approval, error } = useQuery(oneApproval(id));
  if (!approval) {
    return (
      <Screen title="Approval">
        {error ? <Refusal error={error} /> : <p className="text-quiet">Reading …</p>}
        <AllOfThem />
      </Screen>
    );
  }
  return <Found approval={approval} error={error} />;
}

const AllOfThem = () => (
  <Link to="/approvals" className="text-accent underline underline-offset-4">
    All approvals
  </Link>
);

function Found({ approval, error }: { approval: ApprovalDetail; error: Error | null }) {
  const question = questionOf(approval);
  return (
    <Screen
      title={question.title}
      aside={
        <div className="flex flex-wrap items-center gap-3">
          <CopyCli words={['muster', 'approval', 'show', approval.id]} />
          <AllOfThem />
        </div>
      }
    >
      {error && <Refusal error={error} />}
      <div className="flex flex-wrap items-baseline gap-x-6 gap-y-1">
        <Look look={approvalLook(approval)} />
        <span className="text-quiet">
          <AboutLinks approval={approval} />
        </span>
      </div>
      {question.why !== null && <p>{question.why}</p>}
      <Matter question={question} isWhole />
      {approval.state === 'pending' ? <Pending approval={approval} /> : <Over approval={approval} />}
      <AskedFacts approval={approval} />
    </Screen>
  );
}

function Pending({ approval }: { approval: ApprovalDetail }) {
  const mayAct = useMayAct();
  const answer = useAnswer(approval.id);
  const question = questionOf(approval);
  return (
    <section aria-label="Answer" className="flex flex-col gap-2 rounded-lg border border-line bg-raised p-4">
      <p className="text-quiet">
        When nobody answers, <Until at={approval.expiresAt} />: {question.otherwise}
      </p>
      {mayAct && <AnswerBox approval={approval} question={question} answer={answer} />}
    </section>
  );
}

function Over({ approval }: { approval: ApprovalDetail }) {
  const isLost = useLostAnswers().includes(approval.id);
  // Told here: nobody has to be told of it elsewhere.
  useEffect(() => () => forgetLostAnswer(approval.id), [approval.id]);
  return (
    <>
      {isLost && (
        <p role="alert" className="rounded-md border border-needs px-3 py-2">
          <span aria-hidden="true" className="mr-1.5 text-needs">
            !
          </span>
          Your answer came second and changed nothing.
        </p>
      )}
      <Outcome approval={approval} />
    </>
  );
}

function AskedFacts({ approval }: { approval: ApprovalDetail }) {
  const { session } = approval;
  return (
    <Facts
      facts={[
        ['Asked', <When key="asked" at={approval.createdAt} />],
        ['Kind', approval.kind === 'permission' ? approval.call.kind : approval.kind],
        [
          'More',
          session === null ? null : (
            <Link
              key="more"
              to="/approvals"
              search={{ view: 'history', session }}
              className="underline underline-offset-4"
            >
              All that this session asked
            </Link>
          ),
        ],
        [
          'Id',
          <code key="id" className="font-mono text-[13px] break-all">
            {approval.id}
          </code>,
        ],
      ]}
    />
  );
}

const When = ({ at }: { at: number }) => (
  <>
    <Ago at={at} /> ago
  </>
);
