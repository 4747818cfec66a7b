import type { Principal, TokenId, UserId, UserRole } from '#domain';
import type { Answer, Page, PageOf } from '../answer.ts';

/** An account as an admin sees it, and everybody their own: that it is there and how much it has, never what. */
export interface UserView {
  id: UserId;
  name: string;
  role: UserRole;
  createdAt: number;
  disabledAt: number | null;
  counts: {
    /** Sessions that have not ended. */
    sessions: number;
    agents: number;
    /** Tokens of every kind that are good. */
    tokens: number;
  };
  /** When one of those tokens was last used, within a minute; null for never. */
  lastSeenAt: number | null;
}

/** Who calls, as the hub knows it. */
export interface CallerView {
  user: UserId;
  name: string;
  /** Of the account. */
  role: UserRole;
  token: TokenId;
  /** It reads and changes nothing, whatever the role of the account. */
  readOnly: boolean;
}

export interface UserChange {
  role?: UserRole | undefined;
  disabled?: boolean | undefined;
}

/** What a person signs in with for the first time. */
export interface SignInToken {
  id: TokenId;
  /** Shown this once; good for being replaced by a lasting one, once. */
  token: string;
  expiresAt: number;
}

export interface UserService {
  /** With `signIn`, a token for that person to sign in with, once, within a day. */
  add(
    by: Principal,
    input: { name: string; role: UserRole; signIn: boolean },
  ): Answer<{ user: UserView; signIn: SignInToken | null }>;
  list(by: Principal, page: Page): Answer<PageOf<UserView>>;
  /** Oneself, and for admins everybody; others do not exist. */
  show(by: Principal, idOrName: string): Answer<UserView>;
  /**
   * Disabled, every token of the account is refused at once, and what runs for it is interrupted; the last enabled admin
   * can be neither disabled nor demoted. `interrupted`: how many turns were.
   */
  change(by: Principal, idOrName: string, change: UserChange): Answer<UserView & { interrupted: number }>;
  /** Who the caller is; for a session, whose it is. */
  self(by: Principal): Answer<CallerView>;
}
