import { Link } from '@tanstack/react-router';
import { Ago, Until } from '../../../parts/ago.tsx';
import { Badge } from '../../../parts/badge.tsx';
import { plainText } from '../../../parts/plain-text.ts';
import { placeOf } from '../../../parts/session-names.ts';
import { Status } from '../../../parts/status.tsx';
import { ContextFill } from './context-fill.tsx';
import { AllowTurns, ReplaceMember } from './member-actions.tsx';
import { Doing, Spent, TalkTo } from './member-parts.tsx';
import { leftText, mayReplace, placeText, planText, stopText, turnsLeft } from './member-words.ts';
import { StopMember } from './stop-member.tsx';
import { TaskLink } from '../task-link.tsx';
import type { Warning } from '../team-warnings.ts';
import type { Teammate, TeamStatus } from '../teams-queries.ts';

interface Shown {
  team: TeamStatus;
  mate: Teammate;
  warnings: readonly Warning[];
  mayAct: boolean;
}

/** A teammate: how it stands, what it does, where, with how much left, and what may be done about it. */
export function MemberRow({ team, mate, warnings, mayAct }: Shown) {
  const { name, role, session, leftAt, leftWhy, plan } = mate;
  const owes = leftAt === null ? planText(plan) : null;
  return (
    <li aria-label={name} className="flex flex-col gap-1.5 p-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Link
          to="/sessions/$session"
          params={{ session: session.id }}
          data-row
          className="font-medium underline underline-offset-4"
        >
          {name}
        </Link>
        <Badge>{role}</Badge>
        {leftAt === null ? (
          <Status word={session.status.word} since={session.status.since} />
        ) : (
          <span className="text-quiet">
            {leftText(leftWhy)} <Ago at={leftAt} /> ago
          </span>
        )}
        {owes !== null && <Badge tone="needs">{owes}</Badge>}
        <span className="flex flex-wrap gap-x-4 text-quiet md:ml-auto">
          <ContextFill session={session} />
          <Spent session={session} />
          <span>{placeOf(session)}</span>
        </span>
      </div>
      {leftAt === null && <Doing session={session} />}
      <Held mate={mate} />
      <Warned mate={mate} warnings={warnings} />
      {mayAct && (
        <div className="flex flex-wrap items-center gap-2">
          {leftAt === null && <TalkTo team={team} name={name} />}
          {leftAt === null && <StopMember team={team.name} mate={mate} />}
          {leftAt === null && <AllowTurns team={team.name} mate={mate} />}
          {mayReplace(mate, team.teammates) && <ReplaceMember team={team.name} mate={mate} />}
        </div>
      )}
    </li>
  );
}

/** What it holds: a task, a place, turns, mail. */
function Held({ mate }: { mate: Teammate }) {
  const { task, changed, waitingMail, turnsMost, leftAt, topics } = mate;
  const left = turnsLeft(mate);
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-0.5 text-quiet">
      {task && (
        <span>
          task <TaskLink task={task} />
        </span>
      )}
      <span className="min-w-0 break-all">{placeText(mate)}</span>
      {changed !== null && changed.files > 0 && (
        <span className="text-needs">
          {changed.files}
          {changed.more ? '+' : ''} changed {changed.files === 1 ? 'file is' : 'files are'} merged nowhere
        </span>
      )}
      {leftAt === null && (
        <span className={left === 0 ? 'text-bad' : ''}>
          {left === 0 ? `all ${turnsMost} turns used` : `${left} of ${turnsMost} turns left`}
        </span>
      )}
      {waitingMail > 0 && (
        <span>{waitingMail === 1 ? '1 message waits' : `${waitingMail} messages wait`}</span>
      )}
      {topics.length > 0 && <span>follows {topics.join(', ')}</span>}
    </p>
  );
}

/** A request to stop, what its role says and its harness does not honour, and what the hub warned of. */
function Warned({ mate: { name, stop, notApplied, leftAt }, warnings }: Pick<Shown, 'mate' | 'warnings'>) {
  return (
    <>
      {stop && leftAt === null && (
        <p className="text-needs">
          <span aria-hidden="true">■ </span>
          {name} {stopText(stop)}
          {stop.state === 'asked' && (
            <>
              {' '}
              · may be forced <Until at={stop.deadlineAt} />
            </>
          )}
        </p>
      )}
      {warnings.map(({ id, at, text }) => (
        <p key={id} className="break-words text-needs">
          <span aria-hidden="true">! </span>
          {plainText(text)} (<Ago at={at} /> ago)
        </p>
      ))}
      {notApplied.length > 0 && leftAt === null && (
        <p className="text-quiet">Not applied by its harness: {notApplied.join(', ')}</p>
      )}
    </>
  );
}
