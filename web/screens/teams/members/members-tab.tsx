import { useInfiniteQuery } from '@tanstack/react-query';
import { Rows, Section } from '../../../parts/section.tsx';
import { LeadRow } from './lead-row.tsx';
import { MemberRow } from './member-row.tsx';
import { leftText } from './member-words.ts';
import { SpawnTeammate } from './spawn-teammate.tsx';
import { mailPages, type TeamStatus } from '../teams-queries.ts';
import { warningsOf } from '../team-warnings.ts';
import { WaitPicture } from '../wait-picture.tsx';

/** The lead on top, its teammates below, who waits for whom, and who has left. */
export function MembersTab({ team, mayAct }: { team: TeamStatus; mayAct: boolean }) {
  const mail = useInfiniteQuery(mailPages(team.id));
  const letters = mail.data?.pages.flatMap(({ items }) => items) ?? [];
  const live = team.teammates.filter(({ leftAt }) => leftAt === null);
  const left = team.teammates.filter(({ leftAt }) => leftAt !== null);
  const warnings = warningsOf(letters, team.teammates);
  const row = (mate: TeamStatus['teammates'][number]) => (
    <MemberRow
      key={mate.session.id}
      team={team}
      mate={mate}
      warnings={warnings.get(mate.session.id) ?? []}
      mayAct={mayAct}
    />
  );
  return (
    <div className="flex flex-col gap-6">
      <Section title="Lead">
        <Rows label="Lead">
          <LeadRow team={team} mayAct={mayAct} />
        </Rows>
      </Section>
      <Section title="Teammates" aside={mayAct && <SpawnTeammate team={team} />}>
        {live.length === 0 ? (
          <p className="text-quiet">
            Nobody is in it.{mayAct ? ' Bring somebody in, or replace one that has left.' : ''}
          </p>
        ) : (
          <Rows label="Teammates">{live.map(row)}</Rows>
        )}
      </Section>
      <WaitPicture team={team} letters={letters} />
      {left.length > 0 && (
        <details>
          <summary className="cursor-pointer font-semibold">
            {left.length === 1 ? 'One has left' : `${left.length} have left`}:{' '}
            <span className="font-normal text-quiet">
              {left.map(({ name, leftWhy }) => `${name} (${leftText(leftWhy)})`).join(', ')}
            </span>
          </summary>
          <div className="pt-2">
            <Rows label="Those who have left">{left.map(row)}</Rows>
          </div>
        </details>
      )}
    </div>
  );
}
