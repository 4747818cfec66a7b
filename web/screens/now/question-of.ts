import type { Approval } from '../../live/views.ts';

type Option = Approval['options'][number];

/** What an approval asks, in the parts that a row shows. */
export interface Question {
  /** What is to be decided, in one line. */
  title: string;
  /** Who asks: `miller · grok@mill`. */
  who: string;
  /** Exactly what would be done: a command line, or paths. */
  exactly: string | null;
  /** What to read before one decides. */
  body: string | null;
  why: string | null;
  /** What happens when nobody answers in time. */
  otherwise: string;
  diff: readonly { path: string; oldText: string | null; newText: string }[];
  /** Those that the reader may give, as they are offered. */
  options: Option[];
  /** What *always* would store, in words. */
  remembered: string | null;
}

export function questionOf(approval: Approval): Question {
  const { label, harness, agent } = approval;
  const place = [harness, agent].filter((part) => part !== null).join('@');
  const facts = {
    who: [label, place].filter((part) => part !== null && part !== '').join(' · '),
    options: approval.options.filter(({ id }) => approval.answers.includes(id)),
  };
  if (approval.kind !== 'permission') {
    const { title, why, body, otherwise } = approval;
    return { ...facts, title, why, body, otherwise, exactly: null, diff: [], remembered: null };
  }
  const { call, alwaysText } = approval;
  return {
    ...facts,
    title: call.title,
    exactly: call.command ?? call.paths?.join('\n') ?? null,
    diff: call.diff ?? [],
    body: null,
    why: null,
    otherwise: 'denied',
    remembered: alwaysText,
  };
}
