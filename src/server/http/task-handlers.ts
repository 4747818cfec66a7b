import { changeInput, draftInput, listInput } from '../task-input.ts';
import { viewBoard, viewCountedBoard, viewSchedule } from '../views/boards.ts';
import { viewPage } from '../views/sessions.ts';
import {
  viewActivity,
  viewClaim,
  viewNext,
  viewNextClaim,
  viewTask,
  viewTaskDetail,
} from '../views/tasks.ts';
import { ok } from '#base';
import { shown, type Call, type Handlers, type HubRoute } from './handler.ts';

type TaskRoute = Extract<HubRoute, `boards.${string}` | `schedules.${string}` | `tasks.${string}`>;

/** Boards, schedules and tasks. */
export const TASK_HANDLERS: Handlers<TaskRoute> = {
  'boards.create': ({ hub, by, body }) => shown(hub.boards.add(by, body), viewBoard),
  'boards.list': ({ hub, by, query }) =>
    shown(hub.boards.list(by, query), (page) => viewPage(page, viewCountedBoard)),
  'boards.show': ({ hub, by, params }) => shown(hub.boards.show(by, params.board), viewCountedBoard),
  'boards.change': ({ hub, by, params, body }) => shown(hub.boards.edit(by, params.board, body), viewBoard),
  'boards.remove': ({ hub, by, params, query }) =>
    shown(hub.boards.remove(by, params.board, query), ({ board, cancelled }) => ({
      board: viewBoard(board),
      cancelled,
    })),
  'schedules.create': addSchedule,
  'schedules.list': ({ hub, by, query }) =>
    shown(hub.boards.schedules(by, query), (page) => viewPage(page, viewSchedule)),
  'schedules.change': changeSchedule,
  'schedules.remove': ({ hub, by, params }) =>
    shown(hub.boards.removeSchedule(by, params.schedule), viewSchedule),
  'tasks.create': createTask,
  'tasks.list': listTasks,
  'tasks.next': ({ hub, by, query, callKey }) =>
    by.kind === 'agent'
      ? shown(hub.tasks.claim(by, { claimId: query.claim_id ?? callKey, most: 1 }), viewNextClaim)
      : shown(hub.tasks.next(by), viewNext),
  'tasks.claim': ({ hub, by, body }) =>
    shown(hub.tasks.claim(by, { claimId: body.claim_id, most: body.most }), viewClaim),
  'tasks.show': ({ hub, by, params }) => shown(hub.tasks.show(by, params.task), viewTaskDetail),
  'tasks.change': changeTask,
  'tasks.activity': ({ hub, by, params, query }) =>
    shown(hub.tasks.activity(by, params.task, query), (page) => viewPage(page, viewActivity)),
  'tasks.move': ({ hub, by, params, body }) => shown(hub.tasks.move(by, params.task, body), viewTaskDetail),
  'tasks.note': ({ hub, by, params, body }) =>
    shown(hub.tasks.note(by, params.task, body.text), viewActivity),
  'tasks.link': ({ hub, by, params, body }) =>
    shown(hub.tasks.link(by, params.task, body.needs), viewTaskDetail),
  'tasks.unlink': ({ hub, by, params }) =>
    shown(hub.tasks.unlink(by, params.task, params.needs), viewTaskDetail),
  'tasks.rerun': ({ hub, by, params, body }) =>
    shown(hub.tasks.rerun(by, params.task, body.note), viewTaskDetail),
  'tasks.complete': ({ hub, by, params, body }) =>
    shown(hub.tasks.complete(by, params.task, body), viewTaskDetail),
  'tasks.fail': ({ hub, by, params, body }) => shown(hub.tasks.fail(by, params.task, body), viewTaskDetail),
  'tasks.return': ({ hub, by, params, body }) =>
    shown(hub.tasks.giveBack(by, params.task, body), viewTaskDetail),
};

async function createTask({ hub, by, body }: Call<'tasks.create'>) {
  const { board, team, ...given } = body;
  const draft = await draftInput({ hub, by }, given);
  return draft.ok ? shown(hub.tasks.create(by, { ...draft.value, board, team }), viewTaskDetail) : draft;
}

async function listTasks({ hub, by, query }: Call<'tasks.list'>) {
  const wanted = await listInput({ hub, by }, query);
  return wanted.ok ? shown(hub.tasks.list(by, wanted.value), (page) => viewPage(page, viewTask)) : wanted;
}

async function changeTask({ hub, by, params, body }: Call<'tasks.change'>) {
  const change = await changeInput({ hub, by }, body);
  return change.ok ? shown(hub.tasks.edit(by, params.task, change.value), viewTaskDetail) : change;
}

async function addSchedule({ hub, by, body }: Call<'schedules.create'>) {
  const draft = await draftInput({ hub, by }, body.draft);
  return draft.ok ? shown(hub.boards.addSchedule(by, { ...body, draft: draft.value }), viewSchedule) : draft;
}

async function changeSchedule({ hub, by, params, body }: Call<'schedules.change'>) {
  const { draft: given, ...rest } = body;
  const draft = given === undefined ? ok(undefined) : await draftInput({ hub, by }, given);
  if (!draft.ok) return draft;
  const change = draft.value === undefined ? rest : { ...rest, draft: draft.value };
  return shown(hub.boards.changeSchedule(by, params.schedule, change), viewSchedule);
}
