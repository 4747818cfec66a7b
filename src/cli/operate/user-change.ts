import { EXIT } from '#contract/client';
import type { CallInput } from '#contract/client';
import type { RouteAnswer } from '#contract';
import type { CommandContext } from '../command-context.ts';
import { oneLine } from '../output/plain-text.ts';

/** What a command asks of an account, and how it tells of it. */
export interface AskedOfUser {
  user: string;
  body: NonNullable<CallInput<'users.change'>['body']>;
  dryRun: boolean;
  /** `disabled`, `an admin`: what it would be. */
  would: string;
  told: (name: string, user: RouteAnswer<'users.change'>) => string;
}

/** Changes an account, or prints what would be changed. */
export async function askOfUser(context: CommandContext, asked: AskedOfUser): Promise<number> {
  const params = { user: asked.user };
  if (asked.dryRun) {
    const shown = await context.call('users.show', { params });
    if (!shown.ok) return context.refuse(shown.error);
    const { id, name, role, disabledAt } = shown.value;
    const now = { role, disabled: disabledAt !== null };
    context.show(
      { plan: { change: id, from: now, to: { ...now, ...asked.body } } },
      () => `${oneLine(name)} (${role}) would be ${asked.would}.`,
    );
    return EXIT.done;
  }
  const changed = await context.call('users.change', { params, body: asked.body });
  if (!changed.ok) return context.refuse(changed.error);
  context.show(changed.value, () => asked.told(oneLine(changed.value.name), changed.value));
  return EXIT.done;
}
