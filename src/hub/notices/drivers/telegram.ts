import { ok, refuse, type Result } from '#base';
import { noticeLine, type NoticeChannel } from '#domain';
import { failureByStatus, type CallAnswer, type CallFailure, type OutgoingCall } from '../call-out.ts';
import { fieldsOf, isObject, jsonCall, OVER_WORDS, under, type ChannelDriver } from './driver.ts';

const DESCRIPTION_CHARACTERS = 120;

/** Sent by a bot (`sendMessage`) as plain text, and changed by `editMessageText`. The token stands in the path of the address. */
export const telegram: ChannelDriver = {
  tell: (channel, { text }) => method(channel, 'sendMessage', { chat_id: channel.target, text }),
  clear(channel, { words }, { outcome, receipt }) {
    const { message } = receipt;
    if (message === undefined) return undefined;
    const text = `${OVER_WORDS[outcome]}: ${words.title}`;
    return method(channel, 'editMessageText', {
      chat_id: channel.target,
      message_id: Number(message),
      text,
    });
  },
  read(answer) {
    const fields = fieldsOf(answer);
    if (fields?.['ok'] === true) {
      const { result } = fields;
      const id = isObject(result) ? result['message_id'] : undefined;
      return ok(typeof id === 'number' ? { message: String(id) } : {});
    }
    return refusedAs(answer, fields ?? {});
  },
};

const method = (
  { address, secret }: NoticeChannel,
  name: string,
  body: Record<string, unknown>,
): OutgoingCall =>
  jsonCall(under(address, `bot${secret ?? ''}`, name), {
    ...body,
    link_preview_options: { is_disabled: true },
  });

function refusedAs(
  answer: CallAnswer,
  { description, parameters }: Record<string, unknown>,
): Result<Record<string, string>, CallFailure> {
  const said = typeof description === 'string' ? noticeLine(description, DESCRIPTION_CHARACTERS) : '';
  // It was changed before, and the answer got lost.
  if (said.includes('message is not modified')) return ok({});
  const after = isObject(parameters) ? parameters['retry_after'] : undefined;
  const seconds = typeof after === 'number' && after > 0 ? after * 1000 : undefined;
  const failure = failureByStatus({ ...answer, retryAfterMs: seconds ?? answer.retryAfterMs });
  const why = said === '' ? (failure?.why ?? 'Its answer could not be read.') : `Telegram answered: ${said}`;
  return refuse({ why, retry: failure?.retry ?? 'never' });
}
