import type { Letter } from './teams-queries.ts';

/** Stands for everybody where a recipient is chosen; no member can be called so. */
export const ALL = '*';

/** What became of a letter at those that it was for. */
export interface Outcome {
  sent: readonly string[];
  failed: readonly { to: string; why: string }[];
}

export function outcomeText({ sent, failed }: Outcome): string {
  const to = sent.length === 0 ? 'Sent to nobody.' : `Sent to ${sent.map(lastPart).join(', ')}.`;
  const missed = failed.map(({ to: whom, why }) => `Not to ${lastPart(whom)}: ${why}`);
  return [to, ...missed].join(' ');
}

const lastPart = (address: string): string => address.split(':').at(-1) ?? address;

/** The same letter in a terminal. */
export function letterCli(
  team: string,
  letter: { to: string; request: string; text: string; answering: Letter | undefined },
): string[] {
  const { to, request, text, answering } = letter;
  const said = text.trim() === '' ? 'MESSAGE' : text;
  if (answering) {
    const recipient = answering.fromAddress ?? answering.from ?? 'NAME';
    return ['muster', 'message', 'send', recipient, said, '--reply-to', answering.id];
  }
  if (to === ALL) return ['muster', 'message', 'broadcast', said, '--team', team];
  const asks = request === '' ? [] : ['--request', request];
  return ['muster', 'message', 'send', to, said, '--team', team, ...asks];
}
