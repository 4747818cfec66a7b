import type { Approval, ApprovalDetail } from '../../live/views.ts';
import { plainText } from '../plain-text.ts';
import type { WordLook } from '../status-words.ts';

const STATES: Readonly<Record<Approval['state'], WordLook>> = {
  pending: { text: 'waits', shape: '◆', tone: 'needs' },
  allowed: { text: 'allowed', shape: '✓', tone: 'good' },
  denied: { text: 'denied', shape: '✕', tone: 'bad' },
  expired: { text: 'ran out of time', shape: '⌁', tone: 'bad' },
  withdrawn: { text: 'withdrawn', shape: '–', tone: 'quiet' },
};
export const approvalLook = ({ state }: Pick<Approval, 'state'>): WordLook => STATES[state];

const DOORS: Readonly<Record<string, string>> = {
  web: 'on the page',
  cli: 'in a terminal',
  mcp: 'by a tool',
  chat: 'in chat',
  acp: 'in an editor',
  top: 'in muster top',
};

/** Who answered, as people say it; undefined when nobody did. */
export function answererOf({
  answeredBy,
  answeredByName,
}: Pick<Approval, 'answeredBy' | 'answeredByName'>): string | undefined {
  if (answeredBy === null || answeredBy === 'nobody') return undefined;
  if (answeredByName !== null) return plainText(answeredByName);
  return answeredBy.startsWith('ses_') ? `session …${answeredBy.slice(-6)}` : 'a person';
}

/** By whom and where it was answered, as the end of a sentence: `by ada, on the page`. */
export function byWhom(approval: Pick<ApprovalDetail, 'answeredBy' | 'answeredByName' | 'door'>): string {
  const who = answererOf(approval);
  const where = approval.door === null ? undefined : (DOORS[approval.door] ?? `through ${approval.door}`);
  if (who === undefined) return '';
  return where === undefined ? `by ${who}` : `by ${who}, ${where}`;
}

/** The option that was chosen, in its own words; undefined when nobody chose. */
export function chosenText({ answer, options }: Pick<Approval, 'answer' | 'options'>): string | undefined {
  if (answer === null) return undefined;
  return plainText(options.find(({ id }) => id === answer)?.text ?? answer);
}
