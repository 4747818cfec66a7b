import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { ChannelView } from '../output/notice-lines.ts';
import { oneLine } from '../output/plain-text.ts';
import { pickById } from '../input/pick-by-id.ts';

/** The channel whose name, id or beginning of an id was typed. */
export async function findChannel(
  context: CommandContext,
  typed: string,
): Promise<Result<ChannelView, Refusal>> {
  const listed = await context.call('notice_channels.list');
  if (!listed.ok) return listed;
  const { items } = listed.value;
  const named = items.find(({ name }) => name === typed);
  if (named) return ok(named);
  if (!typed.startsWith('nch_')) {
    const hint = 'See: muster notice list';
    return refuse(
      refusal('notice_channel.not_found', `There is no channel "${oneLine(typed, 80)}".`, { hint }),
    );
  }
  const what = { name: 'channel', notFound: 'notice_channel.not_found', list: 'muster notice list' } as const;
  return pickById(items, typed, what);
}
