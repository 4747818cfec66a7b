import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { LimitFields } from '../workflow/limit-fields.tsx';
import { limitsOf, NO_LIMITS } from '../workflow/limits.ts';
import { ReusePlan } from './reuse-plan.tsx';
import type { RunDetail } from './run-queries.ts';
import { limitsText } from './run-words.ts';

/** Resumes a run that came to one of its bounds, with others. */
export function ResumeWider({ run }: { run: RunDetail }) {
  const [draft, setDraft] = useState(NO_LIMITS);
  const { limits, problems } = limitsOf(draft);
  const resume = () =>
    valueOf(client.call('runs.resume', { params: { run: run.id }, body: limits ? { limits } : {} }));
  return (
    <Confirm
      label="Resume with more …"
      name="Resume this run"
      look="main"
      run={resume}
      cli={['muster', 'workflow', 'resume', run.id, '--budget-tokens', '1000000']}
    >
      <p>It has: {limitsText(run) || 'the hub’s own limits'}. What is left empty stays.</p>
      <LimitFields draft={draft} problems={problems} change={setDraft} />
      <ReusePlan run={run.id} />
    </Confirm>
  );
}
