import { useInfiniteQuery, useQueries } from '@tanstack/react-query';
import { Badge } from '../../parts/badge.tsx';
import { CliCommand } from '../../parts/copy-cli.tsx';
import { Empty } from '../../parts/empty.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { ShowMore } from '../../parts/show-more.tsx';
import { Rows } from '../../parts/section.tsx';
import { COLUMN_NAMES } from '../board/columns.ts';
import { Marks } from '../board/marks.tsx';
import { isOpen, waitLine } from '../board/task-words.ts';
import { AddTask } from './add-task.tsx';
import { byProgress } from './task-order.ts';
import { TaskLink } from './task-link.tsx';
import { taskOfTeam, teamTasks, type TeamStatus, type TeamTask } from './teams-queries.ts';

/** So many are asked what they need: what the list itself tells is how many. */
const MOST_LOOKED_AT = 30;

/** The tasks that a team shares: who has which, and what each waits for. */
export function TasksTab({ team, mayAct }: { team: TeamStatus; mayAct: boolean }) {
  const pages = useInfiniteQuery(teamTasks(team.id));
  const tasks = (pages.data?.pages.flatMap(({ items }) => items) ?? []).toSorted(byProgress);
  const needs = useNeeds(tasks);
  const called = namesIn(team);
  return (
    <div className="flex flex-col gap-4">
      {mayAct && <AddTask team={team} tasks={tasks.filter(isOpen)} />}
      {pages.error && <Refusal error={pages.error} />}
      {!pages.isFetched && <p className="text-quiet">Reading …</p>}
      {tasks.length > 0 && (
        <Rows label="Tasks of the team">
          {tasks.map((task) => (
            <TaskRow key={task.id} task={called(task)} needs={needs.get(task.id) ?? []} />
          ))}
        </Rows>
      )}
      <ShowMore pages={pages} />
      {pages.isFetched && !pages.error && tasks.length === 0 && (
        <Empty title="No task yet.">
          <p>
            A teammate between two turns takes the next ready task that is for it or for anybody, and never
            two.
            {mayAct ? ' Add one above, or in a terminal:' : ''}
          </p>
          <CliCommand words={['muster', 'task', 'add', 'Build it', '--team', team.name, '--ready']} />
        </Empty>
      )}
    </div>
  );
}

/** Members by the names that they have in the team, in place of their sessions' labels. */
function namesIn({ lead, teammates }: TeamStatus): (task: TeamTask) => TeamTask {
  const names = new Map<string, string>([
    [lead.id, 'lead'],
    ...teammates.map(({ session, name }): [string, string] => [session.id, name]),
  ]);
  return (task) => ({
    ...task,
    assigneeName:
      (task.assignee.kind === 'session' ? names.get(task.assignee.session) : undefined) ?? task.assigneeName,
    workerName: (task.claimedBy === null ? undefined : names.get(task.claimedBy)) ?? task.workerName,
  });
}

type Need = { id: string; title: string; state: TeamTask['state'] };

/** What the tasks that wait need, by the id of each. */
function useNeeds(tasks: readonly TeamTask[]): ReadonlyMap<string, readonly Need[]> {
  const waiting = tasks.filter((task) => task.unmet > 0 && isOpen(task)).slice(0, MOST_LOOKED_AT);
  const details = useQueries({ queries: waiting.map(({ id }) => taskOfTeam(id)) });
  return new Map(details.flatMap(({ data }) => (data ? [[data.id, data.needs] as const] : [])));
}

function TaskRow({ task, needs }: { task: TeamTask; needs: readonly Need[] }) {
  const open = needs.filter(({ state }) => state !== 'done');
  const waits = open.length > 0 ? null : waitLine(task);
  return (
    <li aria-label={task.title} className="flex flex-col gap-1 px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <TaskLink task={task} />
        <Badge tone={task.state === 'done' ? 'good' : 'quiet'}>{COLUMN_NAMES[task.state]}</Badge>
        <Marks task={task} />
      </div>
      {open.length > 0 && (
        <p className="flex flex-wrap gap-x-3 text-quiet">
          <span>after</span>
          {open.map((need) => (
            <span key={need.id}>
              <TaskLink task={need} /> ({COLUMN_NAMES[need.state]})
            </span>
          ))}
        </p>
      )}
      {waits !== null && <p className="break-words text-quiet">{plainText(waits)}</p>}
    </li>
  );
}
