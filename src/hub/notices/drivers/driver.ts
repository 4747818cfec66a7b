import { ok, refuse, type Result } from '#base';
import { NEED_HEADINGS, type Approval, type NeedKind, type NeedWords, type NoticeChannel } from '#domain';
import { failureByStatus, type CallAnswer, type CallFailure, type OutgoingCall } from '../call-out.ts';

/** What a channel is to say. */
export interface Telling {
  /** Known by it on the other side, however often it comes. */
  id: string;
  /** `test`: its person tries the channel. */
  need: NeedKind | 'test';
  about: string | null;
  words: NeedWords;
  /** Where the need is answered. */
  link: string;
  /** The message by the channel's template. */
  text: string;
  /** Now, in ms since 1970. */
  at: number;
}

/** How a need ended: the state of its approval. */
export type Outcome = Exclude<Approval['state'], 'pending'>;

/** How a kind of channel is spoken to; pure. */
export interface ChannelDriver {
  tell(channel: NoticeChannel, telling: Telling): OutgoingCall;
  /** Says of a message that its need is over; undefined where such a message cannot be changed. */
  clear(
    channel: NoticeChannel,
    telling: Telling,
    over: { outcome: Outcome; receipt: Readonly<Record<string, string>> },
  ): OutgoingCall | undefined;
  /** What the message is known by on the other side, or what went wrong. */
  read(answer: CallAnswer): Result<Record<string, string>, CallFailure>;
}

export const headingOf = ({ need }: Pick<Telling, 'need'>): string =>
  need === 'test' ? 'A test' : NEED_HEADINGS[need];

/** What is said in place of the message when its need is over. */
export const OVER_WORDS: Readonly<Record<Outcome, string>> = {
  allowed: 'Allowed',
  denied: 'Denied',
  expired: 'Nobody answered in time',
  withdrawn: 'No longer asked',
};

export const jsonCall = (url: string, body: unknown, headers: Record<string, string> = {}): OutgoingCall => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(body),
});

/** Of channels whose status says all. */
export function readStatus(answer: CallAnswer): Result<Record<string, string>, CallFailure> {
  const failure = failureByStatus(answer);
  return failure ? refuse(failure) : ok({});
}

/** The fields of an answer in JSON; undefined when it is none. */
export function fieldsOf({ body }: CallAnswer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The address with more of a path behind it. */
export const under = (address: string, ...parts: string[]): string =>
  [address.replace(/\/+$/, ''), ...parts].join('/');
