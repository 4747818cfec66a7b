import { signatureOver } from '../../delivery-signature.ts';
import type { OutgoingCall } from '../call-out.ts';
import { headingOf, jsonCall, readStatus, type ChannelDriver, type Telling } from './driver.ts';
import type { NoticeChannel } from '#domain';

/**
 * A signed request, as incoming hooks are signed: `x-muster-signature` over the time in `x-muster-timestamp`, a dot and the
 * body. `x-muster-delivery` stays the same when a message comes again.
 */
export const webhook: ChannelDriver = {
  tell: (channel, telling) =>
    signed(channel, telling, telling.need === 'test' ? 'notice.test' : 'notice.asked', null),
  clear: (channel, telling, { outcome }) => signed(channel, telling, 'notice.cleared', outcome),
  read: readStatus,
};

function signed(
  { address, secret }: NoticeChannel,
  telling: Telling,
  type: `notice.${string}`,
  outcome: string | null,
): OutgoingCall {
  const { id, need, about, words, link, text, at } = telling;
  const { title, who, detail } = words;
  const call = jsonCall(address, {
    type,
    notice: id,
    need,
    about,
    heading: headingOf(telling),
    title,
    who,
    detail,
    text,
    link,
    outcome,
    at,
  });
  const timestamp = String(Math.floor(at / 1000));
  const signature = signatureOver(secret ?? '', timestamp, call.body).toString('hex');
  return {
    ...call,
    headers: {
      ...call.headers,
      'user-agent': 'muster',
      'x-muster-delivery': `${id}.${type.slice('notice.'.length)}`,
      'x-muster-timestamp': timestamp,
      'x-muster-signature': `sha256=${signature}`,
    },
  };
}
