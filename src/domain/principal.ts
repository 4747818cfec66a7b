import type { AgentId, SessionId, TokenId, UserId } from './ids.ts';

/** What each may do stands in `ROLE_RIGHTS`. */
export const USER_ROLES = ['admin', 'member', 'viewer'] as const;
export type UserRole = (typeof USER_ROLES)[number];

/** Who calls, read from the token and never from a parameter. */
export type Principal =
  /**
   * A person, or a program with the person's token. `client` names the door: `cli`, `web`, … `role` is that of the
   * account, or `viewer` with a token that only reads; `ofAdmin`: such a token of an admin's account. `signIn`: it is good for being replaced by a lasting token, once.
   */
  | {
      kind: 'user';
      user: UserId;
      token: TokenId;
      role: UserRole;
      client: string;
      signIn?: true;
      ofAdmin?: true;
    }
  /** A daemon; reaches its own inbox, leases, heartbeat and commands, nothing else. */
  | { kind: 'agent'; user: UserId; token: TokenId; agent: AgentId }
  /** A daemon that has no token of its own yet: registers one agent of this person, and does nothing else. */
  | { kind: 'join'; user: UserId; token: TokenId }
  /**
   * A managed or outside session; reaches what its owner rights allow. `mcpOnly`: a managed session's, whose token a
   * harness holds: it is good at the MCP door and nowhere else. `looksOnly`: its person is a viewer, so that it changes
   * nothing either.
   */
  | {
      kind: 'session';
      user: UserId;
      token: TokenId;
      session: SessionId;
      mcpOnly?: true;
      looksOnly?: true;
    };

/** Prefix of each kind of token, before 43 characters of base64url (32 random bytes). */
export const TOKEN_PREFIX = {
  user: 'mst_user_',
  agent: 'mst_agent_',
  session: 'mst_session_',
  join: 'mst_join_',
} as const;
export type TokenKind = keyof typeof TOKEN_PREFIX;

/** The doors of persons: what waits at their sessions is their person's own mail, and no program may take their names. */
export const PERSON_CLIENTS: ReadonlySet<string> = new Set(['cli', 'web', 'api', 'top']);

/** The client of every page that is signed in; no other token of a person is for it. */
export const PAGE_CLIENT = 'web';

/** A code to sign a page in with, in the fragment of its address. */
export const CODE_PREFIX = 'mst_code_';
/** Either half of what a page calls with: its cookie, and the secret that its header carries. Only both are a token. */
export const PAGE_PREFIX = 'mst_page_';

/** Finds any token of ours in a text, for redaction. */
export const TOKEN_PATTERN = /mst_(?:user|agent|session|join|hook|page|code)_[A-Za-z0-9_-]{43}/g;
