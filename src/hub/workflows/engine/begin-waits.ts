import { ok, refuse, type Result } from '#base';
import { newId, refusal } from '#domain';
import type { Approver, Refusal, Run, Step } from '#domain';
import { runRows, stepRows, type Tx } from '#store';
import { askQuestion } from '../../approvals/index.ts';
import { RUNS_TOPIC } from '../runs-topic.ts';
import { newRun } from '../new-run.ts';
import type { EngineDeps, NamedText } from './engine-deps.ts';
import { valueOf } from './outcomes.ts';

/** Beginnings of what other steps have said, before one decides. */
const PREVIEWS = 8;
const PREVIEW_CHARACTERS = 600;

/** Asks the people of a gate; whoever started the run never answers when that is a session. */
/** `unwritten`: steps as this round leaves them, whose rows are written at its end. */
export async function beginGate(
  deps: EngineDeps,
  tx: Tx,
  run: Run,
  { step, unwritten }: { step: Step; unwritten: readonly Step[] },
): Promise<Step> {
  const { approvers, timeoutMs } = gateOptions(step);
  const settings = deps.settings();
  const approval = await askQuestion(tx, deps.ids, {
    kind: 'gate',
    user: run.user,
    session: run.tells,
    turn: null,
    subject: step.id,
    question: {
      title: firstLine(step.prompt),
      why: `The run "${run.name}" waits at "${step.name}".`,
      body: await gateText(tx, run, step, unwritten),
      options: [
        { id: 'approve', text: 'Approve: the run goes on', effect: 'allow' },
        { id: 'reject', text: 'Reject, with the reason', effect: 'deny' },
      ],
      otherwise: 'The gate fails, and with it what waits for it.',
      ...(approvers === null ? {} : { approvers, approvingRoles: rolesOf(approvers) }),
    },
    settings: { approvalExpiryMs: timeoutMs ?? settings.approvalExpiryMs },
  });
  if (!approval) throw new Error(`gate ${step.id} is asked about already`);
  return { ...step, state: 'asking', approval: approval.id, startedAt: tx.now, why: 'it waits for people' };
}

const rolesOf = (approvers: readonly Approver[]): string[] =>
  approvers.flatMap((one) => ('role' in one ? [one.role] : []));

export function gateOptions(step: Pick<Step, 'options'>): {
  approvers: Approver[] | null;
  timeoutMs: number | undefined;
} {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by us as JSON
  const { approvers, timeoutMs } = JSON.parse(step.options) as { approvers?: Approver[]; timeoutMs?: number };
  return { approvers: approvers ?? null, timeoutMs };
}

async function gateText(tx: Tx, run: Run, step: Step, unwritten: readonly Step[]): Promise<string> {
  const written = await stepRows.endedSteps(tx, run.id, run.execution, PREVIEWS);
  const newest = unwritten.filter(({ endedSeq }) => endedSeq !== null);
  const ended = [...written.filter(({ id }) => newest.every((one) => one.id !== id)), ...newest]
    .toSorted((one, other) => (one.endedSeq ?? 0) - (other.endedSeq ?? 0))
    .slice(-PREVIEWS);
  const previews = ended.map(
    ({ name, state, output, cause }) =>
      `### ${name}: ${state}\n\n${start(state === 'done' ? textOf(output) : (cause?.message ?? ''))}`,
  );
  return [step.prompt, ...previews].join('\n\n');
}

export function textOf(output: string | null): string {
  const value = valueOf(output);
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

const start = (text: string) =>
  text.length > PREVIEW_CHARACTERS ? `${text.slice(0, PREVIEW_CHARACTERS)} […]` : text;

const firstLine = (text: string) => {
  const [first = ''] = text.trim().split('\n', 1);
  return first.length > 200 ? `${first.slice(0, 199)}…` : first;
};

/** Begins a run within a run: its bounds and its places are those of the outermost. */
export async function beginWithin(
  deps: EngineDeps,
  tx: Tx,
  run: Run,
  step: Step,
  { text, version }: { text: Result<NamedText & { args: string }, Refusal> | undefined; version: string },
): Promise<Result<Step, Refusal>> {
  if (text === undefined)
    return refuse(
      refusal('workflow.not_found', `There is no workflow "${step.prompt}".`, {
        hint: 'See them: muster workflow list',
      }),
    );
  if (!text.ok) return text;
  await runRows.putText(tx, { hash: text.value.hash, kind: text.value.kind, text: text.value.text });
  const child = newRun({
    ...run,
    id: newId(deps.ids, 'run'),
    name: text.value.name,
    kind: text.value.kind,
    hash: text.value.hash,
    args: text.value.args,
    tells: null,
    parent: { run: run.id, step: step.id },
    root: run.root,
    // Tried before and as it was: what came to its end there is not done again.
    basis: await stepRows.earlierWithin(tx, run, { key: step.key, saw: version }),
    fromStep: null,
    limits: { ...run.limits },
    warnings: [],
    createdAt: tx.now,
  });
  await runRows.insertRun(tx, child);
  await tx.event({
    type: 'run.started',
    user: run.user,
    subject: child.id,
    data: { name: child.name, within: run.id },
  });
  tx.wake(RUNS_TOPIC);
  return ok({
    ...step,
    state: 'running',
    child: child.id,
    tries: 1,
    saw: version,
    startedAt: tx.now,
    why: null,
  });
}
