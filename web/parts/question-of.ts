import type { Approval } from '../live/views.ts';
import { plainText } from './plain-text.ts';

type Option = Approval['options'][number];

/** What an approval asks, in the parts that a row shows. */
export interface Question {
  /** What is to be decided, in one line. */
  title: string;
  /** Who asks: `miller · grok@mill`. */
  who: string;
  /** Exactly what would be done: a command line, or paths. */
  exactly: string | null;
  /** What else its tool is given, where nothing else says what it would do. */
  given: string | null;
  /** What to read before one decides. */
  body: string | null;
  why: string | null;
  /** What happens when nobody answers in time. */
  otherwise: string;
  diff: readonly { path: string; oldText: string | null; newText: string }[];
  /** Those that the reader may give, as they are offered. */
  options: Option[];
  /** Those of them that store a rule: their words say which. */
  forGood: Option[];
}

export function questionOf(approval: Approval): Question {
  const { label, harness, agent } = approval;
  const place = [harness, agent].filter((part) => part !== null).join('@');
  const offered = approval.options.filter(({ id }) => approval.answers.includes(id));
  const isForGood = ({ id }: Option) => approval.kind === 'permission' && id.startsWith('always_');
  const facts = {
    who: [label, place].filter((part) => part !== null && part !== '').join(' · '),
    options: offered.filter((option) => !isForGood(option)),
    forGood: offered.filter(isForGood),
  };
  if (approval.kind !== 'permission') {
    const { title, why, body, otherwise } = approval;
    return {
      ...facts,
      title: plainText(title),
      why: plainText(why),
      // What says nothing more than the title is not said twice.
      body: body === null || body.trim() === title.trim() ? null : plainText(body),
      otherwise,
      exactly: null,
      given: null,
      diff: [],
    };
  }
  const { call } = approval;
  const diff = call.diff ?? [];
  // Where the change itself is shown, its paths stand over it.
  const paths = call.paths?.filter((path) => diff.every((one) => one.path !== path)) ?? [];
  const exactly = call.command ?? paths.join('\n');
  return {
    ...facts,
    title: plainText(call.title),
    exactly: exactly === '' ? null : plainText(exactly),
    given: givenText(approval),
    diff,
    body: null,
    why: null,
    otherwise: 'denied',
  };
}

function givenText({ call }: Extract<Approval, { kind: 'permission' }>): string | null {
  if (call.input === undefined || call.command !== undefined || (call.diff ?? []).length > 0) return null;
  const text = JSON.stringify(call.input, null, 2);
  return text === undefined || text === '{}' ? null : plainText(text);
}
