import { ok, refuse, type Result } from '#base';
import { isId, refusal } from '#domain';
import type { Hook, HookId, Refusal } from '#domain';
import { hookRows, runRows, type Tx } from '#store';
import { readWorkflow } from '#workflow/definition';
import { namesOf } from './hook-signature.ts';
import type { Delivery } from './library-verbs.ts';
import type { RunDeps } from './run-deps.ts';
import type { RunView } from './run-verbs.ts';
import { readyOrder, startOrder } from './run-order.ts';
import type { ReadyText } from './workflow-texts.ts';

/** Signed with for a hook that is none, so that it takes as long. */
const NO_SECRET = 'mst_hook_none';

/** Starts the run of a hook, once for a delivery that is signed with its secret. */
export async function deliver(
  deps: RunDeps,
  delivery: Delivery,
  admit: (hook: HookId) => Refusal | undefined,
): Promise<Result<RunView, Refusal>> {
  const { hook: id } = delivery;
  const { hook, now } = await deps.store.read(async (reader) => ({
    hook: isId('hook', id) ? await hookRows.findHook(reader, id) : undefined,
    now: reader.now,
  }));
  const names = namesOf(delivery, hook?.secret ?? NO_SECRET, now);
  if (!hook || !names) return refuse(refused());
  const notNow = admit(hook.id);
  if (notNow) return refuse(notNow);
  const given = await argsOf(deps, hook, delivery.body);
  if (!given.ok) return given;
  const ready = await readyOrder(deps, hook, given.value);
  if (!ready.ok) return ready;
  return deps.store.unit((tx) => start(deps, tx, { hook, names, ready: ready.value }));
}

async function start(
  deps: RunDeps,
  tx: Tx,
  { hook, names, ready }: { hook: Hook; names: readonly string[]; ready: ReadyText },
): Promise<Result<RunView, Refusal>> {
  // In the unit of its start: a delivery that starts nothing may come again.
  for (const name of names) if (!(await hookRows.takeDelivery(tx, hook.id, name))) return refuse(replayed());
  const current = await hookRows.findHook(tx, hook.id);
  if (current?.secret !== hook.secret) return refuse(refused());
  const started = await startOrder(deps, tx, hook, { ready, actor: hook.id, door: 'hook' });
  if (started.ok) await hookRows.setLastDelivery(tx, hook.id, started.value.run.id);
  return started;
}

/** What the body says that the run is started with; undefined: what the hook was made with. */
async function argsOf(
  deps: RunDeps,
  hook: Hook,
  body: Uint8Array,
): Promise<Result<{ args: unknown } | undefined, Refusal>> {
  if (!hook.takesBody || body.length === 0) return ok(undefined);
  const read = parsed(body);
  if (!read.ok) return read;
  const said = asObject(read.value);
  const standing = asObject(JSON.parse(hook.args));
  if (said && asObject(said['inputs'])) return ok({ args: { ...standing, ...asObject(said['inputs']) } });
  if (said && 'args' in said) return ok({ args: said['args'] });
  if (hook.kind === 'script') return ok({ args: read.value });
  // What others send has fields of their own: those count that the workflow asks for.
  const asked = await inputsOf(deps, hook);
  const named = Object.entries(said ?? {}).filter(([key]) => asked.has(key));
  return ok({ args: { ...standing, ...Object.fromEntries(named) } });
}

async function inputsOf({ store }: RunDeps, { hash, name }: Hook): Promise<Set<string>> {
  const text = await store.read((reader) => runRows.findText(reader, hash));
  const { definition } = readWorkflow({ file: `${name}.yaml`, text: text?.text ?? '' });
  return new Set(Object.keys(definition?.inputs ?? {}));
}

function parsed(body: Uint8Array): Result<unknown, Refusal> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return ok(value);
  } catch {
    return refuse(
      refusal('request.invalid', 'The body of the delivery is not JSON in UTF-8.', {
        hint: 'Send {"inputs": {…}}, or make the hook without --input-from-body.',
      }),
    );
  }
}

function asObject(value: unknown): Record<string, unknown> | undefined {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an object of JSON
  return isObject(value) ? (value as Record<string, unknown>) : undefined;
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** One sentence for all of it: whoever guesses learns nothing. */
const refused = () =>
  refusal('hook.refused', 'This delivery is not signed as one of a hook that is there.', {
    hint: 'See how deliveries are signed: docs/workflows.md',
  });

const replayed = () =>
  refusal('hook.replayed', 'This delivery came before, and counted then.', {
    hint: 'Send another with an id and a time of its own.',
  });
