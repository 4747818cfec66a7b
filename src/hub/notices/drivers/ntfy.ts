import { ok, refuse } from '#base';
import type { NoticeChannel } from '#domain';
import { failureByStatus } from '../call-out.ts';
import { headingOf, jsonCall, under, type ChannelDriver } from './driver.ts';

const HIGH = 4;
const USUAL = 3;

/**
 * Publishes as JSON to the server's root, under a sequence id: a message that comes twice replaces itself, and deleting the
 * sequence takes it off the devices (servers from 2.16; older ones answer 404, and the message stays).
 */
export const ntfy: ChannelDriver = {
  tell: (channel, telling) =>
    jsonCall(
      channel.address,
      {
        topic: channel.target,
        sequence_id: telling.id,
        title: headingOf(telling),
        message: telling.text,
        ...(/^https?:/.test(telling.link) ? { click: telling.link } : {}),
        priority: telling.need === 'approval' ? HIGH : USUAL,
      },
      authorization(channel),
    ),
  clear: (channel, { id }) => ({
    method: 'DELETE',
    url: under(channel.address, encodeURIComponent(channel.target ?? ''), id),
    headers: authorization(channel),
    body: '',
  }),
  read(answer) {
    const failure = failureByStatus(answer);
    return failure ? refuse(failure) : ok({});
  },
};

const authorization = ({ secret }: NoticeChannel): Record<string, string> =>
  secret === null ? {} : { authorization: `Bearer ${secret}` };
