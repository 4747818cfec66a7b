import type { Letter } from '../teams-queries.ts';

/** What becomes of a message at one of those that it was written to. */
export interface Delivery {
  recipient: string;
  state: Letter['state'];
  /** ms since 1970 of what `state` says, where it is known. */
  at: number | null;
}

/** How a request stands; null for whatever asks nothing. */
export type Asking = 'awaited' | 'answered' | 'in_vain';

/** A message as the thread shows it: a broadcast is one, to whomever it went. */
export interface Entry {
  id: string;
  at: number;
  kind: string;
  sender: string | null;
  to: readonly Delivery[];
  body: string;
  request: Letter['request'];
  asking: Asking | null;
  topic: string | null;
  /** What it answers. */
  answers: { id: string; sender: string | null; body: string } | null;
  /** The message itself where it went to the person, who may answer it. */
  forPerson: Letter | null;
}

/** The thread out of messages in any order: oldest first. What a broadcast says stands once. */
export function threadOf(letters: readonly Letter[]): Entry[] {
  const byId = new Map(letters.map((letter) => [letter.id, letter]));
  const answered = new Set(
    letters.flatMap(({ kind, replyTo }) => (kind === 'answer' && replyTo !== null ? [replyTo] : [])),
  );
  const entries: Entry[] = [];
  const broadcasts = new Map<string, Entry & { to: Delivery[] }>();
  for (const letter of [...byId.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const delivery = deliveryOf(letter);
    const key = letter.kind === 'broadcast' ? broadcastKey(letter) : undefined;
    const same = key === undefined ? undefined : broadcasts.get(key);
    if (same) {
      same.to.push(delivery);
      same.forPerson ??= letter.forPerson ? letter : null;
      continue;
    }
    const entry = { ...entryOf(letter, byId, answered), to: [delivery] };
    if (key !== undefined) broadcasts.set(key, entry);
    entries.push(entry);
  }
  return entries;
}

/** One call writes it to all at one moment of the hub's clock. */
const broadcastKey = ({ from, createdAt, topic, body }: Letter): string =>
  JSON.stringify([from, createdAt, topic, body]);

function entryOf(letter: Letter, byId: ReadonlyMap<string, Letter>, answered: ReadonlySet<string>): Entry {
  const { id, createdAt, kind, sender, body, request, topic, replyTo, forPerson } = letter;
  const answers = replyTo === null ? undefined : byId.get(replyTo);
  return {
    id,
    at: createdAt,
    kind,
    sender,
    to: [],
    body,
    request,
    asking: kind === 'request' ? askingOf(letter, answered) : null,
    topic,
    answers: answers ? { id: answers.id, sender: answers.sender, body: answers.body } : null,
    forPerson: forPerson ? letter : null,
  };
}

function askingOf({ id, state }: Letter, answered: ReadonlySet<string>): Asking {
  if (answered.has(id)) return 'answered';
  return state === 'undelivered' ? 'in_vain' : 'awaited';
}

function deliveryOf({ recipient, state, readAt, deliveredAt, createdAt }: Letter): Delivery {
  const at = state === 'read' ? readAt : state === 'delivered' ? deliveredAt : createdAt;
  return { recipient, state, at };
}

/** Who is who in short: `ann` for `crew:developer:ann`, `lead`, `you` for the person who looks. */
export function shortName(address: string | null, person: string): string {
  if (address === null) return 'the team';
  if (address === `user:${person}`) return 'you';
  const parts = address.split(':');
  return parts[0] === 'user' ? (parts[1] ?? address) : (parts[2] ?? address);
}

/** The requests that one can write, in the words that the thread uses. */
export const REQUEST_CHOICES = [
  { value: 'ask_question', text: 'asks' },
  { value: 'request_review', text: 'asks for a review' },
  { value: 'request_implementation', text: 'asks to have it built' },
  { value: 'request_testing', text: 'asks to have it tested' },
  { value: 'share_finding', text: 'shares a finding' },
  { value: 'request_approval', text: 'asks for approval' },
  { value: 'request_information', text: 'asks for information' },
] as const satisfies readonly { value: NonNullable<Letter['request']>; text: string }[];

const KINDS: Readonly<Record<string, string>> = {
  note: 'writes',
  answer: 'answers',
  broadcast: 'tells all',
  report: 'reports',
  reply: 'replies',
  late: 'replies late',
  failed: 'failed at its turn',
  cancelled: 'was cancelled',
  interrupted: 'was interrupted',
  expired: 'did not begin in time',
  session_failed: 'has failed',
  session_closed: 'was closed',
  budget: 'nears its budget',
  stop_request: 'asks to stop',
  stop_accepted: 'accepts to stop',
  stop_declined: 'declines to stop',
  plan_submitted: 'hands in a plan',
  plan_approved: 'approves the plan',
  plan_rejected: 'sends the plan back',
  team_notice: 'needs a look',
  artifact_updated: 'has written an artifact',
  run_ended: 'has ended a run',
  undelivered: 'was not reached',
};

/** What a message does, as a verb after its sender; `isYou`: the sender is called so. */
export function verbOf(entry: Pick<Entry, 'kind' | 'request' | 'topic'>, isYou = false): string {
  const verb = verbOfIt(entry);
  return isYou ? verb.replace(/^(\w+)s\b/, '$1') : verb;
}

function verbOfIt({ kind, request, topic }: Pick<Entry, 'kind' | 'request' | 'topic'>): string {
  if (kind === 'request') return REQUEST_CHOICES.find(({ value }) => value === request)?.text ?? 'asks';
  const verb = KINDS[kind] ?? kind.replaceAll('_', ' ');
  return kind === 'broadcast' && topic !== null ? `tells all who follow “${topic}”` : verb;
}

export const STATE_WORDS: Readonly<Record<Letter['state'], string>> = {
  queued: 'waits',
  delivered: 'delivered',
  read: 'read',
  undelivered: 'reached nobody',
};

/** Whether a message was written to the person and is not read yet. */
export const waitsForYou = ({ forPerson, state }: Pick<Letter, 'forPerson' | 'state'>): boolean =>
  forPerson && (state === 'queued' || state === 'delivered');

/** Whether a member has to do with a message: wrote it, or was it written to. */
export const isWith = ({ sender, to }: Entry, name: string, person: string): boolean =>
  shortName(sender, person) === name || to.some(({ recipient }) => shortName(recipient, person) === name);
