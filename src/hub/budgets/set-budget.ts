import { ok, refuse, type Ids, type Result } from '#base';
import { budgetTitle, isTimeZone, LIMITS, may, newId, refusal, windowOf } from '#domain';
import type { Budget, BudgetLimit, Principal, Refusal } from '#domain';
import { budgetRows, counterRows, type Tx } from '#store';
import { doorOf, recordAudit } from '../audit/index.ts';
import { withdrawQuestion } from '../approvals/index.ts';
import { notFor } from '../refusals.ts';
import type { BudgetSetting, BudgetView } from './budget-verbs.ts';
import { viewBudget } from './budget-view.ts';
import { nameOf } from './budgets-over.ts';
import { checkCap } from './check-cap.ts';
import { letGo } from './let-go.ts';
import { scopeIdOf } from './scope-id.ts';
import { tellTeamLead } from './tell-team-lead.ts';

/** A person who may change budgets; others are refused. */
export function setterOf(by: Principal): Result<Extract<Principal, { kind: 'user' }>, Refusal> {
  return by.kind === 'user' && may(by, 'own.change') ? ok(by) : notFor(by, 'set budgets');
}

/** Sets the limits of one scope in one unit, after the check that what cannot be counted is bounded in another way. */
export async function setBudgets(
  tx: Tx,
  ids: Ids,
  by: Principal,
  setting: BudgetSetting,
): Promise<Result<BudgetView[], Refusal>> {
  const setter = setterOf(by);
  if (!setter.ok) return setter;
  const scopeId = await scopeIdOf(tx, setter.value, setting);
  return scopeId.ok ? setOver(tx, ids, by, { ...setting, scopeId: scopeId.value }) : scopeId;
}

/** The same over a target that is known to be the caller's: also for a session that forms a team and bounds it. */
export async function setOver(
  tx: Tx,
  ids: Ids,
  by: Principal,
  setting: BudgetSetting & { scopeId: string },
): Promise<Result<BudgetView[], Refusal>> {
  const { user } = by;
  const { scopeId } = setting;
  if (!isTimeZone(setting.zone)) return refuse(zoneUnknown(setting.zone));
  // Two settings at once must not both count themselves below the bound, or miss each other's cap.
  await tx.lock('users', [user]);
  const all = await budgetRows.budgetsOf(tx, user);
  const here = all.filter((budget) => budget.scope === setting.scope && budget.scopeId === scopeId);
  const added = setting.limits.filter(({ kind }) => !here.some((budget) => budget.kind === kind));
  if (all.length + added.length > LIMITS.budgetsPerUser) return refuse(tooMany());
  const kinds = [...new Set([...here, ...setting.limits].map(({ kind }) => kind))];
  const target = { user, scope: setting.scope, scopeId };
  const capped = await checkCap(tx, target, kinds);
  if (!capped.ok) return capped;
  const views: BudgetView[] = [];
  for (const limit of setting.limits) {
    const before = here.find(({ kind }) => kind === limit.kind);
    const budget = before
      ? await change(tx, ids, before, { limit, setting })
      : await add(tx, ids, { ...target, limit, setting });
    await tell(tx, by, budget);
    views.push(await viewBudget(tx, budget));
  }
  return ok(views);
}

async function change(
  tx: Tx,
  ids: Ids,
  before: Budget,
  { limit, setting }: { limit: BudgetLimit; setting: BudgetSetting },
): Promise<Budget> {
  const { id } = before;
  await tx.lock('budgets', [id]);
  const { soft, hard } = limit;
  const { period, zone } = setting;
  const isOther = before.period !== period || before.zone !== zone;
  await budgetRows.changeBudget(tx, id, {
    soft,
    hard,
    period,
    zone,
    softToldAt: null,
    pausedAt: null,
    keptPaused: false,
    ...(isOther ? windowColumns(setting, tx.now, before.createdAt) : {}),
  });
  // Charges carry their time: what lies in the other window is counted anew.
  if (isOther) {
    await counterRows.mendCounter(tx, { counter: 'used', id });
    await counterRows.mendCounter(tx, { counter: 'unknown_turns', id });
  }
  await withdrawQuestion(tx, 'budget', id);
  await letGo(tx, before);
  const changed = await budgetRows.findBudget(tx, id);
  if (!changed) throw new Error(`budget ${id} went while it was locked`);
  const now = budgetTitle(changed, await nameOf(tx, changed));
  if (before.pausedAt !== null)
    await tellTeamLead(tx, ids, changed, `It is a ${now} from now on: its turns go on.`);
  return changed;
}

function windowColumns(
  { period, zone }: Pick<BudgetSetting, 'period' | 'zone'>,
  now: number,
  createdAt: number,
): Pick<Budget, 'windowStart' | 'windowEnd'> {
  const window = windowOf(period, zone, now);
  return { windowStart: window?.start ?? createdAt, windowEnd: window?.end ?? null };
}

async function add(
  tx: Tx,
  ids: Ids,
  to: Pick<Budget, 'user' | 'scope' | 'scopeId'> & { limit: BudgetLimit; setting: BudgetSetting },
): Promise<Budget> {
  const { limit, setting, ...target } = to;
  const { period, zone } = setting;
  const budget: Budget = {
    ...target,
    ...limit,
    period,
    zone,
    id: newId(ids, 'budget'),
    ...windowColumns(setting, tx.now, tx.now),
    used: 0,
    reserved: 0,
    unknown: 0,
    softToldAt: null,
    pausedAt: null,
    keptPaused: false,
    createdAt: tx.now,
  };
  await budgetRows.insertBudget(tx, budget);
  return budget;
}

async function tell(tx: Tx, by: Principal, budget: Budget): Promise<void> {
  const { id, user, scope, scopeId, kind, soft, hard, period } = budget;
  const data = { scope, scopeId, kind, soft, hard, period };
  await tx.event({ type: 'budget.set', user, subject: id, data });
  await recordAudit(tx, by, { door: doorOf(by), action: 'budget.set', subject: id, data });
}

const zoneUnknown = (zone: string): Refusal =>
  refusal('request.invalid', `"${zone}" is no time zone that is known here.`, {
    hint: 'Name one as in Europe/Berlin, or UTC.',
  });

const tooMany = (): Refusal =>
  refusal('budget.too_many', `You have ${LIMITS.budgetsPerUser} budgets, and no more are kept.`, {
    hint: 'Remove one that you no longer need: muster budget list',
  });
