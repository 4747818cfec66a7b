import type { ApprovalDetail } from '../../live/views.ts';
import { Ago, Until } from '../../parts/ago.tsx';
import { approvalLook, byWhom, chosenText } from '../../parts/approval/answer-words.ts';
import { Look } from '../../parts/look.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { useMayAct } from '../../parts/use-may-act.ts';
import { RevokeRule } from './revoke-rule.tsx';

/** How it ended: by whom, when, through which door, with which reason and which rule. */
export function Outcome({ approval }: { approval: ApprovalDetail }) {
  const { state, answeredAt, reason } = approval;
  const chosen = chosenText(approval);
  return (
    <section
      aria-label="How it ended"
      className="flex flex-col gap-2 rounded-lg border border-line bg-raised p-4"
    >
      <p className="flex flex-wrap items-baseline gap-x-2">
        <Look look={approvalLook(approval)}>{byWhom(approval)}</Look>
        {answeredAt !== null && (
          <span className="text-quiet">
            <Ago at={answeredAt} /> ago
          </span>
        )}
      </p>
      {chosen !== undefined && approval.rule === null && <p>“{chosen}”</p>}
      {state === 'withdrawn' && (
        <p className="text-quiet">
          What asked it ended or was settled in another way: nothing is left to decide.
        </p>
      )}
      {state === 'expired' && <p className="text-quiet">Nobody answered in time, which counts as denied.</p>}
      {reason !== null && state !== 'expired' && <p>Reason: {plainText(reason)}</p>}
      <StoredRule approval={approval} />
    </section>
  );
}

function StoredRule({ approval: { rule } }: { approval: ApprovalDetail }) {
  const mayAct = useMayAct();
  if (rule === null) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <p className="min-w-0 flex-1 basis-60">
        It is remembered: <q>{plainText(rule.text)}</q>
        <span className="text-quiet">
          {rule.inForce ? (
            <>
              , ends <Until at={rule.expiresAt} />
            </>
          ) : (
            ', and no longer in force'
          )}
        </span>
      </p>
      {mayAct && rule.inForce && <RevokeRule rule={rule} />}
    </div>
  );
}
