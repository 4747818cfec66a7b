import { Link } from '@tanstack/react-router';
import type { TaskDetail } from '../../live/views.ts';
import { Ago } from '../../parts/ago.tsx';
import { ageText } from '../../parts/age-text.ts';
import { plainText } from '../../parts/plain-text.ts';
import { Rows, Section } from '../../parts/section.tsx';

type Attempt = TaskDetail['tries'][number];

const LOOKS: Readonly<Record<Attempt['state'], { shape: string; tone: string }>> = {
  running: { shape: '●', tone: 'text-accent' },
  completed: { shape: '✓', tone: 'text-good' },
  failed: { shape: '✕', tone: 'text-bad' },
  lost: { shape: '?', tone: 'text-bad' },
  returned: { shape: '↩', tone: 'text-quiet' },
};

/** Who tried it, when, and how that ended; the newest first. */
export function Attempts({ task }: { task: TaskDetail }) {
  if (task.tries.length === 0) return null;
  return (
    <Section
      title="Attempts"
      aside={<span className="text-quiet">{`${task.attempts} of ${task.mostAttempts} used`}</span>}
    >
      <Rows label="Attempts">
        {task.tries.map((attempt) => (
          <Row key={attempt.id} attempt={attempt} />
        ))}
      </Rows>
    </Section>
  );
}

function Row({ attempt }: { attempt: Attempt }) {
  const { state, claimant, claimantName, session, cause, startedAt, endedAt } = attempt;
  const { shape, tone } = LOOKS[state];
  // A session that claimed it by itself is its own; a fleet agent opens one.
  const at = session ?? (claimant.startsWith('ses_') ? claimant : null);
  return (
    <li className="flex flex-col gap-0.5 px-2 py-1.5">
      <div className="flex flex-wrap items-baseline gap-x-2">
        <span className={`font-medium ${tone}`}>
          <span aria-hidden="true" className="mr-1 inline-block w-3 text-center">
            {shape}
          </span>
          {state}
        </span>
        <span>{plainText(claimantName ?? claimant)}</span>
        {at !== null && (
          <Link to="/sessions/$session" params={{ session: at }} className="text-accent underline">
            its session
          </Link>
        )}
        <span className="ml-auto text-quiet">
          <Ago at={startedAt} /> ago{endedAt !== null && `, took ${ageText(endedAt - startedAt)}`}
        </span>
      </div>
      {cause !== null && <p className="text-quiet break-words">{plainText(cause.message)}</p>}
    </li>
  );
}
