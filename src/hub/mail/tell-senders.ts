import type { Ids } from '#base';
import { isPosted, messageLine } from '#domain';
import type { Message, Session, Team } from '#domain';
import { sessionRows, teamRows, type Reader, type Tx } from '#store';
import { postMessage } from './post-message.ts';

/**
 * Messages were given up in this unit: each sender that still lives learns of its own, once, since the move to
 * `undelivered` happens once. Nobody is told of what the hub itself had to say, nor of what a deleted team had.
 */
export async function tellSenders(
  tx: Tx,
  ids: Ids,
  lost: readonly Message[],
  why: 'ended' | 'tries',
): Promise<void> {
  for (const message of lost) {
    if (message.from === null || !isPosted(message.kind)) continue;
    const sender = await sessionRows.findSession(tx, message.from);
    if (!sender || !isLive(sender) || (await isOfDeletedTeam(tx, message))) continue;
    const to = await sessionRows.findSession(tx, message.to);
    const name = to?.label ?? to?.client ?? message.to;
    const cause =
      why === 'ended'
        ? 'its session has ended'
        : `it was delivered ${message.tries} times, and no turn with it ended well`;
    await postMessage(tx, ids, {
      user: sender.user,
      to: sender.id,
      from: message.to,
      kind: 'undelivered',
      turn: null,
      label: name,
      body: `Your message ${message.id} did not reach ${name}: ${cause}. It was: ${messageLine({ ...message, fromAddress: 'you' })}`,
      team: message.team,
      correlation: message.correlation,
      replyTo: message.id,
    });
  }
}

const isLive = ({ state }: Session) => state === 'starting' || state === 'open';

async function isOfDeletedTeam(reader: Reader, { team }: Pick<Message, 'team'>): Promise<boolean> {
  const known: Team | undefined = team === null ? undefined : await teamRows.findTeam(reader, team);
  return known?.state === 'deleted';
}
