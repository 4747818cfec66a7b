import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { pendingApprovals } from '../../live/queries.ts';
import type { Approval } from '../../live/views.ts';
import { ApprovalRow } from '../../parts/approval-row.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Rows, Section } from '../../parts/section.tsx';
import type { TeamStatus } from './teams-queries.ts';

/** What members ask a person, and the budget of the team does. */
function useAsked(team: TeamStatus): readonly Approval[] {
  const members = new Set<string>([team.lead.id, ...team.teammates.map(({ session }) => session.id)]);
  const budgets = new Set<string>(team.budgets.map(({ id }) => id));
  const items = useQuery(pendingApprovals).data?.items ?? [];
  return items.filter(
    (approval) =>
      // A run that the lead has started asks in the lead's name.
      (approval.session !== null && members.has(approval.session) && approval.about.run === null) ||
      ('subject' in approval && budgets.has(approval.subject)),
  );
}

/** Plans and permissions that members ask for, answered here; and what the lead is told: stalls, losses, two that change one file. */
export function NeedsLook({ team }: { team: TeamStatus }) {
  const asked = useAsked(team);
  const { notices } = team;
  return (
    <>
      {asked.length > 0 && (
        <Section title="Needs you">
          <Rows>
            {asked.map((approval) => (
              <ApprovalRow key={approval.id} approval={approval} />
            ))}
          </Rows>
        </Section>
      )}
      {notices.length > 0 && (
        <Section title="To know">
          <ul className="flex flex-col gap-1">
            {notices.map(({ code, text }) => (
              <li key={`${code} ${text}`} className="text-needs">
                <span aria-hidden="true">! </span>
                {plainText(text)}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  );
}

/** The same in a line, where something else of the team is looked at. */
export function NeedsLookLine({ team, address }: { team: TeamStatus; address: string }) {
  const asked = useAsked(team).length;
  const told = team.notices.length;
  if (asked + told === 0) return null;
  const parts = [
    asked > 0 ? `${asked} ${asked === 1 ? 'question' : 'questions'} for you` : '',
    told > 0 ? `${told} ${told === 1 ? 'thing' : 'things'} to know` : '',
  ];
  return (
    <p>
      <Link
        to="/teams/$team"
        params={{ team: address }}
        search={{}}
        className="text-needs underline underline-offset-4"
      >
        <span aria-hidden="true">{asked > 0 ? '◆' : '!'} </span>
        {parts.filter((part) => part !== '').join(', ')}
      </Link>
    </p>
  );
}
