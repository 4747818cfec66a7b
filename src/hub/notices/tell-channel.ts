import { refuse, type Result } from '#base';
import { noticeText } from '#domain';
import type { Notice, NoticeChannel } from '#domain';
import type { HubDeps } from '../deps.ts';
import { callOut, type CallFailure } from './call-out.ts';
import { DRIVERS } from './drivers/index.ts';
import type { Outcome, Telling } from './drivers/driver.ts';

export type TellDeps = Pick<HubDeps, 'clock' | 'settings' | 'roster' | 'stopping' | 'redact'>;

/** Sends one message; what it is known by on the other side, or what went wrong. */
export async function tellChannel(
  deps: TellDeps,
  channel: NoticeChannel,
  telling: Telling,
): Promise<Result<Record<string, string>, CallFailure>> {
  const driver = DRIVERS[channel.kind];
  const answer = await callOut(callerOf(deps), driver.tell(channel, telling));
  return answer.ok ? driver.read(answer.value) : answer;
}

/** Says of a message that its need is over; undefined where such a message cannot be changed. */
export async function clearChannel(
  deps: TellDeps,
  channel: NoticeChannel,
  telling: Telling,
  over: { outcome: Outcome; receipt: Readonly<Record<string, string>> },
): Promise<Result<Record<string, string>, CallFailure> | undefined> {
  const driver = DRIVERS[channel.kind];
  const call = driver.clear(channel, telling, over);
  if (!call) return undefined;
  const answer = await callOut(callerOf(deps), call);
  return answer.ok ? driver.read(answer.value) : refuse(answer.error);
}

const callerOf = ({ clock, settings, stopping }: TellDeps) => ({
  clock,
  anywhere: settings().noticesAnywhere,
  signal: stopping,
});

/** What a channel says of a notice. */
export function tellingOf(
  deps: TellDeps,
  channel: NoticeChannel,
  { id, need, about, words }: Pick<Notice, 'id' | 'need' | 'about' | 'words'>,
  at: number,
): Telling {
  const link = linkTo(deps, words.path);
  return { id, need, about, words, link, text: noticeText(channel, { need, words, link }), at };
}

/** A page of this hub, from outside. */
export function linkTo({ settings, roster }: Pick<TellDeps, 'settings' | 'roster'>, path: string): string {
  const base = settings().noticePageUrl || roster.address;
  return `${base.replace(/\/+$/, '')}${path}`;
}
