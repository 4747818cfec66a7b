import { useQueries, useInfiniteQuery } from '@tanstack/react-query';
import { Section } from '../../parts/section.tsx';
import { shortName, threadOf } from './mail/mail-thread.ts';
import { taskOfTeam, teamTasks, type Letter, type TeamStatus } from './teams-queries.ts';
import { usePerson } from './use-person.ts';
import { placesOf, whoWaits, type Wait, type WaitPicture as Picture } from './who-waits.ts';

/** Tasks whose needs are looked at; more would be a hub's load for a picture that nobody reads. */
const MOST_TASKS = 30;

/** Who waits for whom, drawn where anybody does; a circle is said in words too. */
export function WaitPicture({ team, letters }: { team: TeamStatus; letters: readonly Letter[] }) {
  const { waits, circles } = useWaits(team, letters);
  if (waits.length === 0) return null;
  return (
    <Section title="Who waits for whom">
      {circles.map((circle) => (
        <p key={circle.join(' ')} role="status" className="text-bad">
          <span aria-hidden="true">↻ </span>
          {[...circle, circle[0]].join(' → ')}: each waits for the next, and nobody of them goes on by itself.
          Answer one of them, or tell one to go on without.
        </p>
      ))}
      <div className="flex flex-wrap items-center gap-6 rounded-lg border border-line bg-raised p-4">
        <Drawing waits={waits} circles={circles} />
        <ul className="flex flex-col gap-1">
          {waits.map(({ from, to, why }) => (
            <li key={`${from} ${to} ${why}`}>
              <span className="font-medium">{from}</span> {from === 'you' ? 'wait' : 'waits'} for{' '}
              <span className="font-medium">{to}</span> <span className="text-quiet">{why}</span>
            </li>
          ))}
        </ul>
      </div>
    </Section>
  );
}

function useWaits(team: TeamStatus, letters: readonly Letter[]): Picture {
  const { name: person } = usePerson();
  const tasks = useInfiniteQuery(teamTasks(team.id)).data?.pages.flatMap(({ items }) => items) ?? [];
  const open = tasks.filter(({ state, unmet }) => unmet > 0 && state !== 'done' && state !== 'cancelled');
  const details = useQueries({ queries: open.slice(0, MOST_TASKS).map(({ id }) => taskOfTeam(id)) });
  const names = new Map<string, string>([
    [team.lead.id, 'lead'],
    ...team.teammates.map(({ session, name }): [string, string] => [session.id, name]),
  ]);
  const holders = new Map(
    tasks.flatMap(({ id, claimedBy, assignee }) => {
      const holder = claimedBy ?? (assignee.kind === 'session' ? assignee.session : null);
      const name = holder === null ? undefined : names.get(holder);
      return name === undefined ? [] : [[id, name] as const];
    }),
  );
  return whoWaits({
    thread: threadOf(letters),
    tasks: details.flatMap(({ data }) => (data ? [data] : [])),
    holders,
    nameOf: (session) => names.get(session),
    called: (address) => shortName(address, person),
  });
}

const SIZE = 220;
const MARGIN = 34;

/** Names on a circle, an arrow for each wait; those of a circle of waits stand out. */
function Drawing({ waits, circles }: Picture) {
  const names = [...new Set(waits.flatMap(({ from, to }) => [from, to]))].toSorted();
  const places = placesOf(names);
  const at = (name: string) => {
    const { x, y } = places.get(name) ?? { x: 0.5, y: 0.5 };
    return { x: MARGIN + x * (SIZE - 2 * MARGIN), y: MARGIN + y * (SIZE - 2 * MARGIN) };
  };
  const inCircle = ({ from, to }: Pick<Wait, 'from' | 'to'>) =>
    circles.some(
      (circle) => circle[(circle.indexOf(from) + 1) % circle.length] === to && circle.includes(from),
    );
  return (
    <svg viewBox={`0 0 ${SIZE} ${SIZE}`} className="w-56 shrink-0" aria-hidden="true">
      {waits.map((wait) => (
        <Arrow
          key={`${wait.from} ${wait.to} ${wait.why}`}
          from={at(wait.from)}
          to={at(wait.to)}
          tone={inCircle(wait) ? 'text-bad' : 'text-quiet'}
        />
      ))}
      {names.map((name) => (
        <g key={name} transform={`translate(${at(name).x} ${at(name).y})`}>
          <circle r={20} className="fill-sunken stroke-line" />
          <text textAnchor="middle" dominantBaseline="central" className="fill-ink text-[11px]">
            {name.length > 8 ? `${name.slice(0, 7)}…` : name}
          </text>
        </g>
      ))}
    </svg>
  );
}

interface Point {
  x: number;
  y: number;
}

/** From the edge of one name to that of the other, bent a little, so that two that wait for each other are two arrows. */
function Arrow({ from, to, tone }: { from: Point; to: Point; tone: string }) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  const middle = { x: (from.x + to.x) / 2 - uy * 18, y: (from.y + to.y) / 2 + ux * 18 };
  const [wx, wy] = [to.x - middle.x, to.y - middle.y];
  const way = Math.hypot(wx, wy) || 1;
  const [vx, vy] = [wx / way, wy / way];
  const tip = { x: to.x - vx * 22, y: to.y - vy * 22 };
  const wing = (side: number) => `${tip.x - vx * 8 - vy * 4 * side},${tip.y - vy * 8 + vx * 4 * side}`;
  return (
    <g className={tone}>
      <path
        d={`M ${from.x} ${from.y} Q ${middle.x} ${middle.y} ${tip.x} ${tip.y}`}
        fill="none"
        stroke="currentColor"
        strokeWidth={1.5}
      />
      <polygon points={`${tip.x},${tip.y} ${wing(1)} ${wing(-1)}`} fill="currentColor" />
    </g>
  );
}
