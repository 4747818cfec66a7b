import { ok, refuse, type Result } from '#base';
import { LIVE_RUN_STATES, may, refusal, WORKFLOW_LIMITS } from '#domain';
import type { Principal, Refusal, Run, RunId, RunOrder, RunState, UserId } from '#domain';
import { runRows, userRows, type Reader, type Tx } from '#store';
import { notFor } from '../refusals.ts';
import { mainSession } from '../sessions/address.ts';
import { workplaceFor } from '../sessions/workplace.ts';
import type { RunOrderInput, Unusable } from './library-verbs.ts';
import type { RunDeps } from './run-deps.ts';
import type { RunView } from './run-verbs.ts';
import { beginRun, boundsOf } from './start-run.ts';
import { inFiles } from './workflow-files.ts';
import { checkText, type ReadyText } from './workflow-texts.ts';

/** Checks what is to be started again and again, and keeps its text; `keep` writes it down in the same unit. */
export async function keepOrder<T>(
  deps: RunDeps,
  by: Principal,
  input: RunOrderInput,
  keep: (tx: Tx, order: RunOrder) => Promise<Result<T, Refusal>>,
): Promise<Result<T | Unusable, Refusal>> {
  if (by.kind !== 'user' || !may(by, 'own.change')) return notFor(by, 'have runs started');
  const { store, runtime, redact } = deps;
  const ref = await inFiles(deps.files, input.workflow);
  const checked = await store.read((reader) =>
    checkText({ reader, user: by.user, runtime }, ref, input.args),
  );
  if (!checked.ok) return checked;
  if ('findings' in checked.value) return ok({ kept: false, ...checked.value });
  const { name, kind, hash, text, args } = checked.value.ready;
  return store.unit(async (tx) => {
    await tx.lock('users', [by.user]);
    const place = workplaceFor(by, await mainSession(tx, deps.ids, by), input);
    if (!place.ok) return place;
    await runRows.putText(tx, { hash, kind, text });
    return keep(tx, {
      user: by.user,
      name: name.slice(0, WORKFLOW_LIMITS.hookDeliveryCharacters),
      kind,
      hash,
      args: redact(args),
      ...place.value,
      harness: input.harness ?? null,
      agent: input.agent ?? null,
      limits: input.limits ?? {},
      client: by.client,
      lastRun: null,
      createdAt: tx.now,
    });
  });
}

/** The text of an order, checked anew with what it is started with. `args`: in place of those that it was made with. */
export async function readyOrder(
  { store, runtime }: RunDeps,
  { user, kind, name, hash, args }: RunOrder,
  given?: { args: unknown },
): Promise<Result<ReadyText, Refusal>> {
  const checked = await store.read(async (reader) => {
    const text = await runRows.findText(reader, hash);
    if (!text) throw new Error(`the text ${hash} of "${name}" is gone`);
    const ref = { file: `${name}.${kind === 'script' ? 'js' : 'yaml'}`, text: text.text };
    return checkText({ reader, user, runtime }, ref, given ? given.args : JSON.parse(args));
  });
  if (!checked.ok) return checked;
  if ('ready' in checked.value) return ok({ ...checked.value.ready, name });
  const { findings, problems } = checked.value;
  const why = [...problems, ...findings.map(({ line, message }) => `line ${line}: ${message}`)].join('; ');
  return refuse(
    refusal('workflow.invalid', `The workflow "${name}" cannot be run so: ${why}`, {
      hint: 'See its inputs: muster workflow show NAME',
      details: { name },
    }),
  );
}

/** Starts a run of an order in the caller's unit, for the person whose order it is. `actor`: the schedule or hook. */
export async function startOrder(
  deps: RunDeps,
  tx: Tx,
  order: RunOrder,
  { ready, actor, door }: { ready: ReadyText; actor: string; door: string },
): Promise<Result<RunView, Refusal>> {
  const person = await userRows.findUser(tx, order.user);
  if (!person || person.disabledAt !== null || person.role === 'viewer') return refuse(mayNot(order.user));
  const owner = await mainSession(tx, deps.ids, order);
  const { cwd, source, harness, agent } = order;
  const began = await beginRun(deps, tx, { user: order.user, actor, door }, ready, {
    owner: owner.id,
    tells: owner.id,
    cwd,
    source,
    harness,
    agent,
    mode: null,
    // By the bounds of today: the hub's may have changed since it was made.
    ...boundsOf(order.limits, deps.settings()),
  });
  return began.ok ? ok(began.value.run) : began;
}

const mayNot = (user: UserId) =>
  refusal('auth.forbidden', 'Whoever set this up may start no runs any more.', {
    hint: 'Their account is disabled, or only looks: muster user list',
    details: { user },
  });

/** The run that it started last, while that is under way. */
export async function liveRun(reader: Reader, last: RunId | null): Promise<Run | undefined> {
  const run = last === null ? undefined : await runRows.findRun(reader, last);
  return run && (LIVE_RUN_STATES as readonly RunState[]).includes(run.state) ? run : undefined;
}

/** The one that is meant by an id or the beginning of one. */
export const pickOrder = <T extends { id: string }>(items: readonly T[], ref: string): T | undefined => {
  const exact = items.find(({ id }) => id === ref);
  if (exact || !/^[a-z]{3}_[0-9a-z]{4,22}$/.test(ref)) return exact;
  const [one, ...more] = items.filter(({ id }) => id.startsWith(ref));
  return more.length === 0 ? one : undefined;
};
