import type { Clock, Ids, Log, Random } from '#base';
import type { HubSettings } from '#domain';
import type { Store } from '#store';
import type { HubWaits } from './hub-waits.ts';
import type { AwaitedReplies } from './mail/awaited-replies.ts';

/** What every service of the hub is given. */
export interface HubDeps {
  store: Store;
  clock: Clock;
  ids: Ids;
  random: Random;
  log: Log;
  /** Takes our tokens and the secrets that this hub knows out of a text, before it is stored. */
  redact: (text: string) => string;
  /** The values in force now. */
  settings: () => HubSettings;
  /** Since when this hub listens without a break, on the store's clock: silence of an agent before it was ours. */
  listeningSince: () => number;
  /** Replies that are the answers of calls under way, not mail. */
  awaitedReplies: AwaitedReplies;
  /** Who waits in a call for another session, and so holds no slot. */
  hubWaits: HubWaits;
  /** Aborts when the hub stops: waits end with `hub.stopping`. */
  stopping: AbortSignal;
}
