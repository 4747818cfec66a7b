import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { activeTeams, liveRuns } from '../../live/queries.ts';
import type { Session } from '../../live/views.ts';
import { plainText } from '../../parts/plain-text.ts';
import { Rows, Section } from '../../parts/section.tsx';
import { Status } from '../../parts/status.tsx';

const ROW = 'flex flex-col gap-0.5 px-3 py-2 -outline-offset-2 hover:bg-sunken';

/** The teams that a chat leads and the runs that it started, while they are under way. */
export function CrewBeside({ chat }: { chat: Session['id'] }) {
  const teams = useQuery(activeTeams).data?.items.filter(({ lead }) => lead.id === chat) ?? [];
  const runs = useQuery(liveRuns).data?.items.filter(({ owner }) => owner === chat) ?? [];
  return (
    <>
      {teams.length > 0 && (
        <Section title="Teams">
          <Rows>
            {teams.map(({ id, name, size, tasks }) => (
              <li key={id}>
                <Link to="/teams/$team" params={{ team: id }} search={{}} data-row className={ROW}>
                  <span className="truncate font-medium">{plainText(name)}</span>
                  <span className="text-xs text-quiet">
                    {size} {size === 1 ? 'teammate' : 'teammates'}, {tasks.open} tasks open, {tasks.done} done
                  </span>
                </Link>
              </li>
            ))}
          </Rows>
        </Section>
      )}
      {runs.length > 0 && (
        <Section title="Runs">
          <Rows>
            {runs.map(({ id, name, word, createdAt, phase }) => (
              <li key={id}>
                <Link to="/runs/$run" params={{ run: id }} search={{}} data-row className={ROW}>
                  <span className="truncate font-medium">{plainText(name)}</span>
                  <span className="flex flex-wrap items-baseline justify-between gap-x-2">
                    <Status word={word} since={createdAt} />
                    <span className="text-xs text-quiet">{plainText(phase ?? '')}</span>
                  </span>
                </Link>
              </li>
            ))}
          </Rows>
        </Section>
      )}
    </>
  );
}
