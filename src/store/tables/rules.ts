import type { Rule, RuleId, ToolKind, UserId } from '#domain';
import type { Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { RulesTable } from '../schema.ts';

function toRule(row: Selectable<RulesTable>): Rule {
  return {
    id: row.id,
    user: row.user_id,
    scope: row.scope,
    scopeValue: row.scope_value,
    kind: row.kind,
    command: row.command,
    pathPrefix: row.path_prefix,
    decision: row.decision,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    timesUsed: row.times_used,
    lastUsedAt: row.last_used_at,
  };
}

export async function insertRule(tx: Tx, rule: Rule): Promise<void> {
  await tx.db
    .insertInto('rules')
    .values({
      id: rule.id,
      user_id: rule.user,
      scope: rule.scope,
      scope_value: rule.scopeValue,
      kind: rule.kind,
      command: rule.command,
      path_prefix: rule.pathPrefix,
      decision: rule.decision,
      created_at: rule.createdAt,
      expires_at: rule.expiresAt,
      revoked_at: rule.revokedAt,
      times_used: rule.timesUsed,
      last_used_at: rule.lastUsedAt,
    })
    .execute();
}

const active = (reader: Reader, user: UserId) =>
  reader.db
    .selectFrom('rules')
    .selectAll()
    .where('user_id', '=', user)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', reader.now);

/** A user's rules in force for one kind of tool. */
export async function activeRules(reader: Reader, user: UserId, kind: ToolKind): Promise<Rule[]> {
  const rows = await active(reader, user).where('kind', '=', kind).orderBy('id').execute();
  return rows.map(toRule);
}

/** A user's rules in force, newest first. */
export async function listRules(
  reader: Reader,
  query: { user: UserId; before?: RuleId | undefined; limit: number },
): Promise<Rule[]> {
  let select = active(reader, query.user);
  if (query.before !== undefined) select = select.where('id', '<', query.before);
  const rows = await select.orderBy('id', 'desc').limit(query.limit).execute();
  return rows.map(toRule);
}

/** It has decided a question once more. */
export async function countUse(tx: Tx, id: RuleId): Promise<void> {
  await tx.db
    .updateTable('rules')
    .set((eb) => ({ times_used: eb('times_used', '+', 1), last_used_at: tx.now }))
    .where('id', '=', id)
    .execute();
}

/** Also one that has ended or was taken back; null when there is none. */
export async function findRule(reader: Reader, id: RuleId): Promise<Rule | null> {
  const row = await reader.db.selectFrom('rules').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? toRule(row) : null;
}

/** Null when the user has no such rule, or it was taken back before. */
export async function revokeRule(tx: Tx, user: UserId, id: RuleId): Promise<Rule | null> {
  const row = await tx.db
    .updateTable('rules')
    .set({ revoked_at: tx.now })
    .where('id', '=', id)
    .where('user_id', '=', user)
    .where('revoked_at', 'is', null)
    .returningAll()
    .executeTakeFirst();
  return row ? toRule(row) : null;
}
