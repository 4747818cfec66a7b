import type { Clock, Ids, Log, Random } from '#base';
import type { HubSettings } from '#domain';
import type { Store } from '#store';
import type { CallWaits, HubRoster } from './hubs/index.ts';
import type { RoleShelf } from './roles/role-shelf.ts';

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
  /** The roles that stand in files, and the built-in ones. */
  roleShelf: RoleShelf;
  /** Since when hubs listen without a break, on the store's clock: silence of an agent before it was ours. */
  listeningSince: () => number;
  /** The hubs over this store. */
  roster: HubRoster;
  /** Calls that wait for what another session does, in any hub. */
  waits: CallWaits;
  /** Aborts when the hub stops: waits end with `hub.stopping`. */
  stopping: AbortSignal;
}
