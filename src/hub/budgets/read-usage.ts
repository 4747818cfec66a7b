import { ok } from '#base';
import { isId, type Principal, type Session } from '#domain';
import { agentRows, runRows, sessionRows, teamRows, usageRows, type Reader } from '#store';
import type { BudgetService } from './budget-verbs.ts';

type Names = ReadonlyMap<string, string | null>;

/** What the turns of a person's sessions used, summed and by group. */
export async function readUsage(
  reader: Reader,
  by: Principal,
  query: Parameters<BudgetService['usage']>[1],
): ReturnType<BudgetService['usage']> {
  const { since, session, limit, order, utcOffset } = query;
  const about = { user: by.user, since, session };
  const [total] = await usageRows.sumUsage(reader, { ...about, by: null, limit: 1 });
  if (!total) throw new Error('a sum over no rows is a row');
  if (query.by === undefined) return ok({ total, items: [] });
  const sums = await usageRows.sumUsage(reader, { ...about, by: query.by, order, utcOffset, limit });
  const keys = sums.flatMap(({ key }) => (key === null ? [] : [key]));
  const names = (await NAMES[query.by]?.(reader, keys)) ?? new Map<string, string | null>();
  return ok({ total, items: sums.map((sum) => ({ ...sum, name: names.get(sum.key ?? '') ?? null })) });
}

/** What people call what has an id. What is gone has no name. */
const NAMES: Partial<
  Record<usageRows.UsageGroup, (reader: Reader, keys: readonly string[]) => Promise<Names>>
> = {
  async session(reader, keys) {
    const found = await sessionRows.findSessions(
      reader,
      keys.filter((key) => isId('session', key)),
    );
    return new Map(found.map((one) => [one.id, one.label ?? unlabelled(one)]));
  },
  async agent(reader, keys) {
    const found = await agentRows.findAgents(
      reader,
      keys.filter((key) => isId('agent', key)),
    );
    return new Map(found.map(({ id, name }) => [id, name]));
  },
  team: (reader, keys) =>
    eachOf(keys, async (key) => (isId('team', key) ? await teamRows.findTeam(reader, key) : undefined)),
  run: (reader, keys) =>
    eachOf(keys, async (key) => (isId('run', key) ? await runRows.findRun(reader, key) : undefined)),
};

/** As the page calls a session without a label, and on which harness it ran. */
function unlabelled({ id, kind, harness, client }: Session): string {
  const end = id.slice(-6);
  return harness === null ? `${client ?? kind} ${end}` : `${kind} ${end} on ${harness}`;
}

async function eachOf(
  keys: readonly string[],
  find: (key: string) => Promise<{ name: string } | undefined>,
): Promise<Names> {
  const names = new Map<string, string | null>();
  for (const key of keys) names.set(key, (await find(key))?.name ?? null);
  return names;
}
