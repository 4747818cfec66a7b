import {
  budgetTitle,
  isId,
  type ApprovalId,
  type BudgetId,
  type IdKind,
  type Id,
  type RunId,
  type TaskId,
  type TeamId,
  type UserId,
} from '#domain';
import {
  approvalSubjectRows,
  budgetRows,
  sessionRows,
  taskRows,
  type approvalRows,
  type Reader,
} from '#store';
import { nameOf } from '../budgets/budgets-over.ts';

type AskedApproval = approvalRows.AskedApproval;

/** What an approval is about, by the names that people know; absent parts are null. Of another user's nothing is told. */
export interface ApprovalAbout {
  /** The run that waits for it; `step`: the gate, or what the asking session works on. */
  run: { id: RunId; name: string; step: string | null } | null;
  /** The team of the session that asks. */
  team: { id: TeamId; name: string; teammate: string; role: string } | null;
  budget: { id: BudgetId; name: string } | null;
  task: { id: TaskId; title: string } | null;
}

export const ABOUT_NOTHING: ApprovalAbout = { run: null, team: null, budget: null, task: null };

/** What these approvals are about: a few reads for all of them together. */
export async function readAbout(
  reader: Reader,
  user: UserId,
  asked: readonly AskedApproval[],
): Promise<Map<ApprovalId, ApprovalAbout>> {
  const own = asked.filter(({ approval }) => approval.user === user);
  const sessions = [...new Set(own.flatMap(({ approval }) => approval.session ?? []))];
  const [gates, runs, steps, teams, budgets, tasks] = [
    byKey(
      await approvalSubjectRows.placesOfSteps(reader, subjectsOf(own, 'gate', 'step')),
      (one) => one.step,
    ),
    byKey(await approvalSubjectRows.namesOfRuns(reader, subjectsOf(own, 'script', 'run')), (one) => one.id),
    byKey(await approvalSubjectRows.placesOfSessions(reader, sessions), (one) => one.session),
    byKey(await approvalSubjectRows.placesInTeams(reader, sessions), (one) => one.session),
    await namesOfBudgets(reader, subjectsOf(own, 'budget', 'budget')),
    byKey(await taskRows.findTasks(reader, subjectsOf(own, 'task', 'task')), (one) => one.id),
  ];
  const about = new Map<ApprovalId, ApprovalAbout>();
  for (const { approval } of own) {
    const subject = approval.kind === 'permission' ? null : approval.subject;
    const [step, run] = [gates.get(subject) ?? steps.get(approval.session), runs.get(subject)];
    const [mate, task] = [teams.get(approval.session), tasks.get(subject)];
    about.set(approval.id, {
      run: step ? { id: step.run, name: step.runName, step: step.name } : run ? { ...run, step: null } : null,
      team: mate ? { id: mate.team, name: mate.teamName, teammate: mate.name, role: mate.role } : null,
      budget: budgets.get(subject) ?? null,
      task: task ? { id: task.id, title: task.title } : null,
    });
  }
  return about;
}

/** The ids that approvals of one kind are about. */
function subjectsOf<K extends IdKind>(
  asked: readonly AskedApproval[],
  kind: AskedApproval['approval']['kind'],
  of: K,
): Id<K>[] {
  const subjects = asked.flatMap(({ approval }) =>
    approval.kind === kind && approval.kind !== 'permission' && isId(of, approval.subject)
      ? [approval.subject]
      : [],
  );
  return [...new Set(subjects)];
}

const byKey = <T>(rows: readonly T[], key: (row: T) => string | null): Map<string | null, T> =>
  new Map(rows.map((row) => [key(row), row]));

async function namesOfBudgets(
  reader: Reader,
  ids: readonly BudgetId[],
): Promise<Map<string | null, { id: BudgetId; name: string }>> {
  const named = new Map<string | null, { id: BudgetId; name: string }>();
  for (const budget of await budgetRows.findBudgets(reader, ids)) {
    named.set(budget.id, { id: budget.id, name: budgetTitle(budget, await nameOf(reader, budget)) });
  }
  return named;
}

/** What people call those who answered: a person's name, the label of a session; others stand for themselves. */
export async function readAnswerers(
  reader: Reader,
  asked: readonly AskedApproval[],
): Promise<Map<string, string>> {
  const by = [...new Set(asked.flatMap(({ approval }) => approval.answeredBy ?? []))];
  const users = await approvalSubjectRows.namesOfUsers(
    reader,
    by.filter((id) => isId('user', id)),
  );
  const sessions = await sessionRows.findSessions(
    reader,
    by.filter((id) => isId('session', id)),
  );
  const names = new Map<string, string>(users.map(({ id, name }) => [id, name]));
  for (const { id, label } of sessions) if (label !== null) names.set(id, label);
  return names;
}
