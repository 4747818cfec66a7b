import { ok, refuse, type Result } from '#base';
import {
  laneOf,
  LIMITS,
  newId,
  refusal,
  type Assignee,
  type Board,
  type BoardId,
  type Refusal,
  type Task,
  type TaskDetails,
  type TaskDraft,
  type TaskWork,
  type TeamId,
  type UserId,
} from '#domain';
import { agentRows, boardRows, sessionRows, taskRows, type Reader, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { memberProblem } from '../teams/member-problem.ts';
import { recordActivity, type Actor } from './record-activity.ts';
import { boundsProblem } from './task-bounds.ts';

/** Makes a task on a board, in the caller's unit: its card, details, dependencies, the first line of its feed. */
export async function createTask(
  deps: Pick<HubDeps, 'ids' | 'redact'>,
  tx: Tx,
  actor: Actor,
  on: BoardId,
  draft: TaskDraft,
): Promise<Result<Task, Refusal>> {
  const problem = boundsProblem(draft);
  if (problem) return refuse(problem);
  const position = await boardRows.takePlaces(tx, on, 1);
  const board = await boardRows.findBoard(tx, on);
  if (!board || board.removedAt !== null) return boardGone(on);
  if (position === undefined) return boardFull(board);
  const unknown = draft.assignee && (await assigneeProblem(tx, board.user, draft.assignee));
  if (unknown) return refuse(unknown);
  const { user, name, work, mostAttempts } = board;
  return insertCard(
    deps,
    tx,
    actor,
    { user, board: on, team: null, name, work, mostAttempts },
    { draft, position },
  );
}

/** Where a task is: on a board, or in a team. */
export interface TaskHome extends Pick<Board, 'user' | 'name' | 'work' | 'mostAttempts'> {
  board: BoardId | null;
  team: TeamId | null;
}

/** Writes a task whose place was taken and whose draft was checked. */
export async function insertCard(
  deps: Pick<HubDeps, 'ids' | 'redact'>,
  tx: Tx,
  actor: Actor,
  home: TaskHome,
  { draft, position }: { draft: TaskDraft; position: number },
): Promise<Result<Task, Refusal>> {
  const card = cardOf(deps, home, draft, position);
  await taskRows.createTasks(tx, [card]);
  await taskRows.insertDetails(tx, card, detailsOf(deps, home, draft, actor));
  for (const needs of draft.needs ?? []) {
    const added = await taskRows.addEdge(tx, card.user, { task: card.id, needs });
    if (!added.ok) return added;
  }
  const data = { state: card.state, [home.team === null ? 'board' : 'team']: home.name };
  await recordActivity(tx, actor, card.id, { action: 'created', data });
  const made = await taskRows.findTask(tx, card.id);
  if (!made) throw new Error(`the task ${card.id} is gone within its own unit`);
  return ok(made);
}

function cardOf(
  { ids, redact }: Pick<HubDeps, 'ids' | 'redact'>,
  home: TaskHome,
  draft: TaskDraft,
  position: number,
): taskRows.NewTask {
  const assignee = draft.assignee ?? { kind: 'any' };
  return {
    id: newId(ids, 'task'),
    user: home.user,
    board: home.board,
    team: home.team,
    title: redact(draft.title.trim()),
    state: draft.state ?? 'up_next',
    priority: draft.priority ?? 0,
    position,
    assignee,
    lane: laneOf({ team: home.team, assignee, work: mergeWork(home.work, draft.work) }),
    mostAttempts: draft.mostAttempts ?? home.mostAttempts,
  };
}

function detailsOf(
  { redact }: Pick<HubDeps, 'redact'>,
  home: TaskHome,
  draft: TaskDraft,
  actor: Actor,
): TaskDetails {
  return {
    description: draft.description === undefined ? null : redact(draft.description),
    tags: [...(draft.tags ?? [])],
    dueAt: draft.dueAt ?? null,
    metadata: draft.metadata ?? {},
    checklist: [...(draft.checklist ?? [])],
    work: mergeWork(home.work, draft.work),
    result: null,
    createdBy: actor.by,
  };
}

const boardGone = (board: BoardId) =>
  refuse(
    refusal('board.not_found', `The board ${board} was removed.`, {
      hint: 'See what there is: muster board list',
    }),
  );

const boardFull = ({ name }: Board) =>
  refuse(
    refusal(
      'board.full',
      `The board "${name}" has ${LIMITS.tasksPerBoard.toLocaleString('en')} open tasks, which is all that it may have.`,
      { hint: 'End some of them first, or take another board.', details: { most: LIMITS.tasksPerBoard } },
    ),
  );

const NO_WORK: TaskWork = {
  harness: null,
  cwd: null,
  source: null,
  model: null,
  role: null,
  mode: null,
  command: false,
};

/** The board's or task's place and manner of work, with a change over it, key by key; null when nothing is said. */
export function mergeWork(
  under: TaskWork | null,
  over: Partial<TaskWork> | null | undefined,
): TaskWork | null {
  const defined = Object.fromEntries(Object.entries(over ?? {}).filter(([, value]) => value !== undefined));
  const work: TaskWork = { ...NO_WORK, ...under, ...defined };
  const says = Object.values(work).some((value) => value !== null && value !== false);
  return says ? work : null;
}

/** Whether whom the task is for is there, and of the same person. */
export async function assigneeProblem(
  reader: Reader,
  user: UserId,
  assignee: Assignee,
  team: TeamId | null = null,
): Promise<Refusal | undefined> {
  if (team !== null) return memberProblem(reader, team, assignee);
  if (assignee.kind === 'agent') {
    const agent = await agentRows.findAgent(reader, assignee.agent);
    return agent?.user === user
      ? undefined
      : refusal('agent.not_found', `No agent "${assignee.agent}" was found.`, {
          hint: 'See them: muster agent list',
        });
  }
  if (assignee.kind === 'session') {
    const session = await sessionRows.findSession(reader, assignee.session);
    return session?.user === user
      ? undefined
      : refusal('session.not_found', `No session "${assignee.session}" was found.`, {
          hint: 'See what there is: muster session list',
        });
  }
  return undefined;
}
