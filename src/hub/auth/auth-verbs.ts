import type { AgentId, Principal, SessionId, TokenId, TokenKind, UserId } from '#domain';
import type { Answer, Page, PageOf } from '../answer.ts';
import type { PageVerbs } from './page-verbs.ts';

export interface AuthService extends PageVerbs {
  /** Who a token stands for, or why it does not. Remembers last use at most once a minute. */
  whoIs(token: string): Answer<Principal>;
  /** Calls the listener whenever tokens may have ended or mean something else; answers a function that ends that. */
  onTokensChanged(listener: () => void): () => void;
  /** First start: makes the admin and answers a token for this machine's CLI. Later: mints another for the same person. */
  mintUserToken(input: { name: string; client: string }): Promise<{ user: UserId; token: string }>;
  mintAgentToken(user: UserId, agent: AgentId): Promise<string>;
  /** For one agent of this person to register with, within a day; persons only. */
  mintJoinToken(by: Principal): Answer<{ id: TokenId; token: string; expiresAt: number }>;
  mintSessionToken(user: UserId, session: SessionId): Promise<string>;
  /** Those of the caller that are good now, newest first; persons only. `all`: everybody's, for admins. */
  tokens(
    by: Principal,
    page: Page & { all?: boolean | undefined; kind?: TokenKind | undefined },
  ): Answer<PageOf<TokenView>>;
  /** One's own, for admins anybody's; whoever may change nothing ends the one that they call with. */
  revoke(by: Principal, tokenId: string): Answer<void>;
  /** Makes a person's token, of the caller or for admins of another. */
  createToken(by: Principal, input: NewPersonToken): Answer<PersonToken>;
  /**
   * Gives another in place of a token of the caller's own (`self`: the one that it calls with). The old one is good for an
   * hour more; one to sign in with ends at once.
   */
  replaceToken(by: Principal, tokenId: string, input: { client?: string | undefined }): Answer<PersonToken>;
}

export interface NewPersonToken {
  /** What it is for, as the person will know it again. */
  client: string;
  /** Of whom, by id or name; the caller unless said. */
  user?: string | undefined;
  /** How long it is good, in ms; for ever unless said. */
  expiresInMs?: number | undefined;
  readOnly: boolean;
}

/** A person's token that was just made. */
export interface PersonToken {
  id: TokenId;
  /** Shown this once. */
  token: string;
  user: UserId;
  client: string;
  readOnly: boolean;
  expiresAt: number | null;
}

/** What is known of a token, which is not itself. */
export interface TokenView {
  id: TokenId;
  kind: TokenKind;
  /** Whose it is. */
  user: UserId;
  userName: string;
  /** It only reads. */
  readOnly: boolean;
  /** The agent's or session's id, by kind. */
  subject: string | null;
  client: string | null;
  createdAt: number;
  expiresAt: number | null;
  lastUsedAt: number | null;
}
