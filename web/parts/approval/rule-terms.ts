import type { Approval } from '../../live/views.ts';

export const RULE_TERMS = [
  { value: '1', text: 'for an hour' },
  { value: '24', text: 'for a day' },
  { value: '168', text: 'for 7 days' },
  { value: '720', text: 'for 30 days' },
  { value: '8760', text: 'for a year' },
] as const;
export type RuleTerm = (typeof RULE_TERMS)[number]['value'];

type Remembers = Extract<Approval, { kind: 'permission' }>['remembers'];
export type RuleScope = Remembers[number]['scope'];

const SCOPES: Readonly<Record<RuleScope, string>> = {
  session: 'in this session',
  cwd: 'in this folder',
  user: 'in every session',
};

/** Where an answer can be remembered, the narrowest first. */
export const scopeOptions = (remembers: Remembers): { value: RuleScope; text: string }[] =>
  remembers.map(({ scope }) => ({ value: scope, text: SCOPES[scope] }));

/** The rule that would be stored, in words, and when it would end. */
export function ruleToBe(
  remembers: Remembers,
  { scope, term, now }: { scope: RuleScope; term: RuleTerm; now: number },
): { allow: string; deny: string; until: number } | undefined {
  const found = remembers.find((one) => one.scope === scope);
  return found && { allow: found.allow, deny: found.deny, until: now + Number(term) * 3_600_000 };
}
