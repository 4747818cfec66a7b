import { ok, refuse, type Result } from '#base';
import { LIMITS, refusal, type Refusal } from '#domain';
import type { TaskDetail } from '#hub';
import { changeInput } from '../../task-input.ts';
import { readCardTexts } from '../task-fields.ts';
import { updateInput, updateProblem, type Update } from '../task-update-input.ts';
import { taskDetailData, taskLine } from '../task-words.ts';
import { defineTool, type ToolCall } from '../tool.ts';

export const taskUpdate = defineTool({
  name: 'task_update',
  toolset: 'tasks',
  title: 'Change or end a task',
  description: [
    'Says how a task that you claimed ended (`outcome`), or changes one that you made, hold, or that is for you: its text, checklist, priority, dependencies, block; `note` writes into its feed.',
    'Several at once are done in this order: changes, dependencies, column, note, outcome; at the first that is refused it stops and says what was done.',
    `A result may have ${LIMITS.taskResultCharacters} characters. Saying twice that it is complete does nothing more.`,
  ].join(' '),
  input: updateInput,
  async run(call, given) {
    const problem = updateProblem(given);
    if (problem) return refuse(problem);
    const steps = stepsOf(call, given);
    const done: string[] = [];
    let detail: TaskDetail | undefined;
    for (const step of steps) {
      const taken = await step.act();
      if (!taken.ok) return refuse(afterSome(taken.error, done));
      if (taken.value) detail = taken.value;
      done.push(step.name);
    }
    const shown = detail ? ok(detail) : await call.hub.tasks.show(call.by, given.task);
    if (!shown.ok) return shown;
    return ok({
      text: `Done: ${done.join(', ')}. ${taskLine(shown.value, call.clock.now())}`,
      data: { task: taskDetailData(shown.value) },
    });
  },
});

interface Step {
  name: string;
  act(): Promise<Result<TaskDetail | undefined, Refusal>>;
}

function stepsOf(call: ToolCall, given: Update): Step[] {
  const { hub, by } = call;
  const { task, note } = given;
  const link = (
    name: string,
    refs: readonly string[] | undefined,
    act: (ref: string) => Step['act'],
  ): Step[] => (refs ?? []).map((ref) => ({ name: `${name} ${ref}`, act: act(ref) }));
  const steps: (Step | undefined)[] = [
    changes(given) ? { name: 'changed', act: () => change(call, given) } : undefined,
    ...link('needs', given.addNeeds, (ref) => () => hub.tasks.link(by, task, ref)),
    ...link('needs no longer', given.dropNeeds, (ref) => () => hub.tasks.unlink(by, task, ref)),
    ...link('needed by', given.addNeededBy, (ref) => async () => {
      const linked = await hub.tasks.link(by, ref, task);
      return linked.ok ? ok(undefined) : linked;
    }),
    given.moveTo === undefined
      ? undefined
      : { name: `moved to ${given.moveTo}`, act: () => move(call, given) },
    note !== undefined && given.outcome === undefined
      ? { name: 'noted', act: () => writeNote(call, task, note) }
      : undefined,
    given.outcome === undefined ? undefined : { name: WORDS[given.outcome], act: () => end(call, given) },
  ];
  return steps.filter((step) => step !== undefined);
}

const WORDS = { complete: 'completed', fail: 'ended as failed', give_back: 'given back' } as const;
const CHANGES = [
  'title',
  'description',
  'priority',
  'tags',
  'due',
  'assign',
  'work',
  'mostAttempts',
  'addChecks',
  'tick',
  'untick',
  'blocked',
] as const;
const changes = (given: Update): boolean => CHANGES.some((field) => given[field] !== undefined);

async function change(call: ToolCall, given: Update): Promise<Result<TaskDetail, Refusal>> {
  const { hub, by, clock } = call;
  const texts = readCardTexts(given, clock.now());
  if (!texts.ok) return texts;
  const checklist = await checklistOf(call, given);
  if (!checklist.ok) return checklist;
  const { title, description, priority, tags, work, mostAttempts, blocked } = given;
  const body = {
    title,
    description,
    priority,
    tags,
    work,
    mostAttempts,
    blocked,
    checklist: checklist.value,
    ...texts.value,
  };
  const wanted = await changeInput({ hub, by }, body);
  return wanted.ok ? hub.tasks.edit(by, given.task, wanted.value) : wanted;
}

async function checklistOf({ hub, by }: ToolCall, { task, addChecks = [], tick = [], untick = [] }: Update) {
  if (addChecks.length + tick.length + untick.length === 0) return ok(undefined);
  const shown = await hub.tasks.show(by, task);
  if (!shown.ok) return shown;
  const { checklist } = shown.value.details;
  const odd = [...tick, ...untick].find((number) => checklist[number - 1] === undefined);
  if (odd !== undefined) {
    return refuse(
      refusal('request.invalid', `The checklist of ${task} has no item ${odd}.`, {
        hint: `It has ${checklist.length}: see them with task_list {"task": "${task}"}.`,
      }),
    );
  }
  const items = checklist.map(({ text, done }, index) => ({
    text,
    done: tick.includes(index + 1) || (done && !untick.includes(index + 1)),
  }));
  return ok([...items, ...addChecks.map((text) => ({ text, done: false }))]);
}

async function move({ hub, by }: ToolCall, { task, moveTo }: Update): Promise<Result<TaskDetail, Refusal>> {
  return hub.tasks.move(by, task, { state: moveTo });
}

async function writeNote(
  { hub, by }: ToolCall,
  task: string,
  note: string,
): Promise<Result<undefined, Refusal>> {
  const noted = await hub.tasks.note(by, task, note);
  return noted.ok ? ok(undefined) : noted;
}

async function end(call: ToolCall, given: Update): Promise<Result<TaskDetail, Refusal>> {
  const { hub, by } = call;
  const { task, outcome, result, reason, note } = given;
  const fence = given.fence === undefined ? await fenceOf(call, task) : ok(given.fence);
  if (!fence.ok) return fence;
  const held = { fence: fence.value, note };
  if (outcome === 'complete') return hub.tasks.complete(by, task, { ...held, result });
  if (outcome === 'fail') return hub.tasks.fail(by, task, { ...held, reason: reason ?? '' });
  return hub.tasks.giveBack(by, task, held);
}

async function fenceOf({ hub, by }: ToolCall, task: string): Promise<Result<number, Refusal>> {
  const shown = await hub.tasks.show(by, task);
  return shown.ok ? ok(shown.value.task.fence) : shown;
}

function afterSome(refused: Refusal, done: readonly string[]): Refusal {
  return done.length === 0
    ? refused
    : { ...refused, message: `${refused.message} Before that was done: ${done.join(', ')}.` };
}
