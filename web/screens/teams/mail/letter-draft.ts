import type { Letter } from '../teams-queries.ts';

/** Stands for everybody where a recipient is chosen; no member can be called so. */
export const ALL = '*';

/** Stands for those who follow a topic. */
export const topicOf = (to: string): string | undefined =>
  to.startsWith(ALL) && to !== ALL ? to.slice(ALL.length) : undefined;

/** Who may be written to: all, those who follow a topic, and each who is there. */
export function recipients(
  mates: readonly { name: string; topics: readonly string[] }[],
): { value: string; text: string }[] {
  const topics = [...new Set(mates.flatMap((mate) => mate.topics))].toSorted();
  return [
    { value: ALL, text: 'everybody (broadcast)' },
    ...topics.map((topic) => ({ value: `${ALL}${topic}`, text: `whoever follows “${topic}”` })),
    ...['lead', ...mates.map(({ name }) => name)].map((name) => ({ value: name, text: name })),
  ];
}

/** On the button that sends it. */
export function sendText(to: string): string {
  if (to === ALL) return 'Send to all';
  return topicOf(to) === undefined ? `Send to ${to}` : 'Send to them';
}

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
  const topic = topicOf(to);
  if (to === ALL || topic !== undefined)
    return [
      ...['muster', 'message', 'broadcast', said, '--team', team],
      ...(topic === undefined ? [] : ['--topic', topic]),
    ];
  const asks = request === '' ? [] : ['--request', request];
  return ['muster', 'message', 'send', to, said, '--team', team, ...asks];
}
