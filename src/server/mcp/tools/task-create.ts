import { z } from 'zod';
import { ok } from '#base';
import { taskSchemas } from '#contract';
import { LIMITS } from '#domain';
import { draftInput } from '../../task-input.ts';
import { cardFields, checklistField, readCardTexts, titleField } from '../task-fields.ts';
import { taskDetailData } from '../task-words.ts';
import { defineTool } from '../tool.ts';
import { inLine } from '../words.ts';

export const taskCreate = defineTool({
  name: 'task_create',
  toolset: 'tasks',
  title: 'Make a task',
  description: [
    'Puts a card of work on a board of your user, for whoever takes it: an agent of the fleet, another session, or you; with `team` among the tasks of a team that you are in, for its members.',
    'Use it for work that can wait or be shared; to have something done now and hear of it, spawn a session instead.',
    `The title may have ${LIMITS.taskTitleCharacters} characters, the description ${LIMITS.taskDescriptionCharacters}.`,
    'With `ready: true` it may be claimed at once, on a board once your user has agreed where you have to ask; else it waits in the inbox for your user.',
    '`needs` names tasks that have to be done first. Answers the task with its id and what it waits for.',
  ].join(' '),
  input: z.strictObject({
    title: titleField,
    ...cardFields,
    board: taskSchemas.createRequest.shape.board,
    team: taskSchemas.createRequest.shape.team,
    ready: z.boolean().default(false).describe('It may be claimed at once'),
    checklist: checklistField.describe('Its items, in order'),
    needs: taskSchemas.createRequest.shape.needs,
    metadata: taskSchemas.createRequest.shape.metadata.describe(
      `Facts for programs, at most ${LIMITS.taskMetadataBytes} bytes as JSON`,
    ),
  }),
  async run({ hub, by, clock }, { due, assign, checklist, ready, board, team, ...given }) {
    const texts = readCardTexts({ due, assign }, clock.now());
    if (!texts.ok) return texts;
    const draft = await draftInput(
      { hub, by },
      {
        ...given,
        ...texts.value,
        state: ready ? 'up_next' : 'inbox',
        checklist: checklist?.map((text) => ({ text, done: false })),
      },
    );
    if (!draft.ok) return draft;
    const made = await hub.tasks.create(by, { ...draft.value, board, team });
    if (!made.ok) return made;
    const { task, waitsFor } = made.value;
    const waits = waitsFor === null || task.state === 'inbox' ? '' : ` It waits: ${inLine(waitsFor)}.`;
    const asked = ready ? ' Your user is asked, and it is taken once they agree.' : '';
    const inbox =
      task.state === 'inbox' ? asked || ' Your user moves it to up_next when it is to be done.' : '';
    return ok({
      text: `Task ${task.id} is in ${task.state}.${waits}${inbox} See it with task_list {"task": "${task.id}"}.`,
      data: { task: taskDetailData(made.value) },
    });
  },
});
