import { RefusedError } from '#contract/client';
import type { CommandContext } from '../command-context.ts';
import { answerLine, askedLine } from '../output/approval-lines.ts';
import { shortId } from '../output/short-id.ts';

/**
 * While a command waits for a session, says what that asks of the person: else both would wait for each other. Answers a
 * function that ends it. `address` as a person types it; where it names nothing, nothing is said here.
 */
export function tellQuestions(context: CommandContext, address: string): () => void {
  const ended = new AbortController();
  void follow(context, address, AbortSignal.any([context.io.signal, ended.signal]));
  return () => ended.abort();
}

async function follow(context: CommandContext, address: string, signal: AbortSignal): Promise<void> {
  const hub = await context.hub();
  if (!hub.ok) return;
  const shown = await context.call('sessions.show', { params: { session: address }, query: {} });
  if (!shown.ok) return;
  const session = shown.value.id;
  const told = new Set<string>();
  const look = async () => {
    const listed = await context.call('approvals.list', { query: { session } });
    for (const approval of listed.ok ? listed.value.items : []) {
      if (told.has(approval.id) || signal.aborted) continue;
      told.add(approval.id);
      const answer =
        approval.kind === 'permission'
          ? `muster approval answer ${shortId(approval.id)} allow (or deny)`
          : answerLine(approval);
      context.talk(`${askedLine(approval)}\nAnswer it: ${answer}`);
    }
  };
  const again = () => void look();
  try {
    const events = hub.value.events({
      session,
      types: ['approval.asked'],
      signal,
      onReady: again,
      onReset: again,
    });
    for await (const _ of events) await look();
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
  }
}
