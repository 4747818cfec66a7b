import { ok, refuse } from '#base';
import { failureByStatus } from '../call-out.ts';
import { fieldsOf, jsonCall, OVER_WORDS, under, type ChannelDriver } from './driver.ts';

/** What Slack says of itself, not of the message. */
const PASSING: ReadonlySet<unknown> = new Set([
  'ratelimited',
  'rate_limited',
  'fatal_error',
  'internal_error',
  'service_unavailable',
  'request_timeout',
]);

/**
 * With a bot token, posted by `chat.postMessage` and changed by `chat.update`. Without one the address is an incoming
 * webhook, whose messages cannot be changed.
 */
export const slack: ChannelDriver = {
  tell(channel, { text }) {
    const message = { text: escaped(text), unfurl_links: false, unfurl_media: false };
    if (channel.secret === null) return jsonCall(channel.address, message);
    const body = { channel: channel.target, ...message };
    return jsonCall(under(channel.address, 'chat.postMessage'), body, bearer(channel.secret));
  },
  clear(channel, { words }, { outcome, receipt }) {
    const { channel: place, ts } = receipt;
    if (channel.secret === null || place === undefined || ts === undefined) return undefined;
    const text = escaped(`${OVER_WORDS[outcome]}: ${words.title}`);
    return jsonCall(
      under(channel.address, 'chat.update'),
      { channel: place, ts, text },
      bearer(channel.secret),
    );
  },
  read(answer) {
    const fields = fieldsOf(answer);
    const failure = failureByStatus(answer);
    if (failure) return refuse(failure);
    // An incoming webhook answers the word ok.
    if (!fields) return ok({});
    const { ok: isGood, error, channel, ts } = fields;
    if (isGood === true)
      return ok(typeof channel === 'string' && typeof ts === 'string' ? { channel, ts } : {});
    const said = typeof error === 'string' && /^[a-z_]{1,60}$/.test(error) ? error : 'an error';
    return refuse({ why: `Slack answered ${said}.`, retry: PASSING.has(error) ? 'later' : 'never' });
  },
};

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** So that no text makes a mention or a link of its own. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
