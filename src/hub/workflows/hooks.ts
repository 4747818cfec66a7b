import { ok, refuse, type Random, type Result } from '#base';
import { may, newId, refusal, WORKFLOW_LIMITS } from '#domain';
import type { Hook, Principal, Refusal } from '#domain';
import { hookRows, type Tx } from '#store';
import { doorOf, recordAudit } from '../audit/index.ts';
import { notFor } from '../refusals.ts';
import { deliver } from './deliver-hook.ts';
import type { HookService } from './library-verbs.ts';
import type { RunDeps } from './run-deps.ts';
import { keepOrder, pickOrder } from './run-order.ts';
import { tooMany } from './workflow-library.ts';

const SECRET_BYTES = 32;

/** Hooks: addresses at which a signed request starts a run. */
export function createHooks(deps: RunDeps): HookService {
  return {
    add: (by, input) => addHook(deps, by, input),
    list: async (by) =>
      by.kind === 'user'
        ? ok(await deps.store.read((reader) => hookRows.listHooks(reader, by.user)))
        : notFor(by, 'see hooks'),
    rotate: (by, ref) =>
      changing(deps, by, ref, async (tx, hook) => {
        const secret = drawSecret(deps.random);
        await hookRows.rotateHook(tx, hook.id, secret);
        await tell(tx, by, 'hook.changed', hook);
        return ok({ hook: { ...hook, secret, rotatedAt: tx.now }, secret });
      }),
    remove: (by, ref) =>
      changing(deps, by, ref, async (tx, hook) => {
        await hookRows.deleteHook(tx, hook.id);
        await tell(tx, by, 'hook.removed', hook);
        return ok(hook);
      }),
    deliver: (delivery, admit) => deliver(deps, delivery, admit),
  };
}

const drawSecret = (random: Random) =>
  `mst_hook_${Buffer.from(random.bytes(SECRET_BYTES)).toString('base64url')}`;

function addHook(
  deps: RunDeps,
  by: Principal,
  { takesBody, ...input }: Parameters<HookService['add']>[1],
): ReturnType<HookService['add']> {
  return keepOrder(deps, by, input, async (tx, order) => {
    const all = await hookRows.listHooks(tx, by.user);
    if (all.length >= WORKFLOW_LIMITS.hooksPerUser)
      return refuse(tooMany('hooks', WORKFLOW_LIMITS.hooksPerUser));
    const secret = drawSecret(deps.random);
    const id = newId(deps.ids, 'hook');
    const hook: Hook = { ...order, id, takesBody, secret, rotatedAt: null, lastAt: null };
    await hookRows.insertHook(tx, hook);
    await tell(tx, by, 'hook.created', hook);
    return ok({ kept: true as const, hook, secret });
  });
}

async function tell(
  tx: Tx,
  by: Principal,
  action: 'hook.created' | 'hook.changed' | 'hook.removed',
  { id: subject, user, name }: Hook,
): Promise<void> {
  await tx.event({ type: action, user, subject, data: { name } });
  await recordAudit(tx, by, { door: doorOf(by), action, subject, data: { name } });
}

function changing<T>(
  { store }: RunDeps,
  by: Principal,
  ref: string,
  work: (tx: Tx, hook: Hook) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  if (!may(by, 'own.change')) return Promise.resolve(notFor(by, 'change hooks'));
  return store.unit(async (tx) => {
    const found = pickOrder(await hookRows.listHooks(tx, by.user), ref);
    if (found) return work(tx, found);
    return refuse(
      refusal('hook.not_found', `No hook "${ref.slice(0, 100)}" was found.`, {
        hint: 'See them: muster workflow hook list',
        details: { hook: ref },
      }),
    );
  });
}
