import type { Facts } from './facts.ts';

/** The transcript of a turn that is done has every word of it, once and in order, unless it says that there is a gap. */
export function transcriptsTellAllOnce({ turns, transcript, processes }: Facts): string[] {
  const stored = new Map<string, string>();
  const gaps = new Set<string>();
  for (const { turn, type, text } of transcript) {
    if (type === 'gap') gaps.add(turn);
    if (type === 'text') stored.set(turn, (stored.get(turn) ?? '') + (text ?? ''));
  }
  return turns.flatMap(({ id, state, stopReason }) => {
    if (state !== 'done' || stopReason === 'steered' || gaps.has(id)) return [];
    const [said, kept] = [processes.said.get(id) ?? '', stored.get(id) ?? ''];
    return said === kept ? [] : [`${id} said "${said}", and its transcript has "${kept}"`];
  });
}
