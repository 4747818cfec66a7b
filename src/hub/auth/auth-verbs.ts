import type { AgentId, Principal, SessionId, TokenId, TokenKind, UserId } from '#domain';
import type { Answer, Page, PageOf } from '../answer.ts';

export interface AuthService {
  /** Who a token stands for, or why it does not. Remembers last use at most once a minute. */
  whoIs(token: string): Answer<Principal>;
  /** First start: makes the admin and answers a token for this machine's CLI. Later: mints another for the same person. */
  mintUserToken(input: { name: string; client: string }): Promise<{ user: UserId; token: string }>;
  mintAgentToken(user: UserId, agent: AgentId): Promise<string>;
  /** For one agent of this person to register with, within a day; persons only. */
  mintJoinToken(by: Principal): Answer<{ id: TokenId; token: string; expiresAt: number }>;
  mintSessionToken(user: UserId, session: SessionId): Promise<string>;
  /** Those of the caller that are good now, newest first; persons only. */
  tokens(by: Principal, page: Page): Answer<PageOf<TokenView>>;
  revoke(by: Principal, tokenId: string): Answer<void>;
}

/** What is known of a token, which is not itself. */
export interface TokenView {
  id: TokenId;
  kind: TokenKind;
  /** The agent's or session's id, by kind. */
  subject: string | null;
  client: string | null;
  createdAt: number;
  expiresAt: number | null;
  lastUsedAt: number | null;
}
