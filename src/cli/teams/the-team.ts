import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { OptionSpec } from '../command-spec.ts';

export const TEAM_OPTION: OptionSpec = {
  flags: '--team <team>',
  about: 'its name or id; may be left out when there is one alone',
};

/** The team that was named, or the only one there is. */
export async function theTeam(
  context: CommandContext,
  named: string | undefined,
): Promise<Result<string, Refusal>> {
  if (named !== undefined && named !== '') return ok(named);
  const listed = await context.call('teams.list', { query: { state: 'active', limit: 10 } });
  if (!listed.ok) return listed;
  const [only, ...more] = listed.value.items;
  if (only && more.length === 0) return ok(only.name);
  if (!only)
    return refuse(
      refusal('team.not_named', 'There is no team.', {
        hint: 'Form one: muster team create NAME --teammate ann:developer',
      }),
    );
  return refuse(
    refusal('team.ambiguous', 'It is not said which team is meant.', {
      hint: `Name one of: ${[only, ...more].map(({ name }) => name).join(', ')}`,
    }),
  );
}
