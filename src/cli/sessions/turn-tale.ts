import { EXIT, type Client } from '#contract/client';
import type { SessionId, KeptEntry, TurnId } from '#domain';
import type { CommandContext } from '../command-context.ts';
import { oneLine } from '../output/plain-text.ts';

const PAGE = 1_000;

/** What the transcript of a turn tells beside its reply: Muster's remarks, and how its command ended. */
export class TurnTale {
  readonly notices: string[] = [];
  #exitCode: number | null = null;

  /** Of the command that ran last; null when none ran to its end, as when a signal ended it. */
  get exitCode(): number | null {
    return this.#exitCode;
  }

  see(entry: KeptEntry): void {
    if (entry.type === 'notice') this.notices.push(entry.text);
    if (entry.type === 'tool_update' && entry.exitCode !== undefined) this.#exitCode = entry.exitCode;
  }
}

/** Reads the transcript of one turn; what is gone with its session is told as nothing. */
export async function readTurnTale(
  { call }: Pick<Client, 'call'>,
  { session, turn }: { session: SessionId; turn: TurnId },
): Promise<TurnTale> {
  const tale = new TurnTale();
  for (let after = 0, more = true; more;) {
    const read = await call('sessions.history', { params: { session }, query: { turn, after, limit: PAGE } });
    if (!read.ok) break;
    for (const { entry } of read.value.items) tale.see(entry);
    ({ more, last: after } = read.value);
  }
  return tale;
}

/** Tells Muster's remarks on a turn. */
export function tellNotices(context: CommandContext, notices: readonly string[]): void {
  for (const notice of notices) context.talk(`Note: ${oneLine(notice, 1_000)}`);
}

/** A turn that ended well with a command that did not is told, and fails: the command line stands for itself. */
export function exitOfCommand(context: CommandContext, { exitCode }: Pick<TurnTale, 'exitCode'>): number {
  if (exitCode === 0) return EXIT.done;
  context.talk(
    exitCode === null
      ? 'The command did not run to its end.'
      : `The command failed with exit code ${exitCode}.`,
  );
  return EXIT.failed;
}
