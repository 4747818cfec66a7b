import { Link } from '@tanstack/react-router';
import type { Approval } from '../../live/views.ts';
import { questionOf } from '../question-of.ts';
import { aboutParts, type AboutPart } from './about-text.ts';

const LINK = 'underline underline-offset-4';

/** Who asks, and where: session, run and step, team and teammate, task, budget, each with its screen. */
export function AboutLinks({ approval }: { approval: Approval }) {
  const { who } = questionOf(approval);
  const parts = aboutParts(approval);
  // Whoever started a run stands behind its gates; the run says more.
  const session = who === '' && parts.length > 0 ? null : approval.session;
  return (
    <span className="inline-flex min-w-0 flex-wrap gap-x-2">
      {parts.map((part) => (
        <About key={part.text} part={part} />
      ))}
      {session !== null ? (
        <Link to="/sessions/$session" params={{ session }} className={LINK}>
          {who || `session …${session.slice(-6)}`}
        </Link>
      ) : (
        who !== '' && <span>{who}</span>
      )}
    </span>
  );
}

function About({ part: { text, to } }: { part: AboutPart }) {
  switch (to?.screen) {
    case 'run':
      return (
        <Link to="/runs/$run" params={{ run: to.id }} className={LINK}>
          {text}
        </Link>
      );
    case 'team':
      return (
        <Link to="/teams/$team" params={{ team: to.id }} className={LINK}>
          {text}
        </Link>
      );
    case 'task':
      return (
        <Link to="/tasks/$task" params={{ task: to.id }} className={LINK}>
          {text}
        </Link>
      );
    default:
      return <span>{text}</span>;
  }
}
