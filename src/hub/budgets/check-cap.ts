import { ok, refuse, type Result } from '#base';
import { isId, needsCap, PAST_TURNS, refusal } from '#domain';
import type { Budget, BudgetKind, Refusal } from '#domain';
import { agentRows, sessionRows, usageRows, type Reader } from '#store';

type Target = Pick<Budget, 'user' | 'scope' | 'scopeId'>;

/**
 * Refuses kinds of budgets over one scope that could be passed unseen: tokens and cost bind only what is told, so that
 * they stand alone where every harness that may run there is known to tell. A harness is known by its own latest turns.
 */
export async function checkCap(
  reader: Reader,
  target: Target,
  kinds: readonly BudgetKind[],
): Promise<Result<null, Refusal>> {
  if (!needsCap(kinds, false)) return ok(null);
  const silent: string[] = [];
  for (const harness of await harnessesIn(reader, target))
    if (!(await reports(reader, target, harness, kinds))) silent.push(harness);
  if (silent.length === 0) return ok(null);
  const which = silent.length > 3 ? `${silent.slice(0, 3).join(', ')} and others` : silent.join(', ');
  const counted = kinds.filter((kind) => kind === 'tokens' || kind === 'cost').join(' and ');
  return refuse(
    refusal(
      'budget.needs_cap',
      `A budget of ${counted} alone does not hold there: ${which} ${silent.length === 1 ? 'is' : 'are'} not known to report it, and what is not reported is unknown.`,
      {
        hint: 'Set a limit of turns or time beside it: --turns 100 or --hours 8',
        details: { harnesses: silent.slice(0, 20) },
      },
    ),
  );
}

/** What may run in the scope: a session that spawns nothing has its own alone; else all that the user's agents have. */
async function harnessesIn(reader: Reader, { user, scope, scopeId }: Target): Promise<string[]> {
  if (scope === 'session' && isId('session', scopeId)) {
    const session = await sessionRows.findSession(reader, scopeId);
    if (session?.harness && !session.maySpawn) return [session.harness];
  }
  const agents = await agentRows.listAgents(reader, user);
  const found = new Set(agents.flatMap(({ harnesses }) => harnesses.map(({ name }) => name)));
  // Without any agent nothing is known at all.
  return found.size === 0 ? ['what runs later'] : [...found].toSorted();
}

async function reports(
  reader: Reader,
  { user }: Target,
  harness: string,
  kinds: readonly BudgetKind[],
): Promise<boolean> {
  const seen = await usageRows.reporting(reader, user, harness, PAST_TURNS);
  if (seen.turns === 0) return false;
  return (['tokens', 'cost'] as const).every((kind) => !kinds.includes(kind) || seen[kind] === seen.turns);
}
