import type { Principal, TokenId, UserId, UserRole } from '#domain';
import type { Answer } from '../answer.ts';

/** Signing pages in and out. */
export interface PageVerbs {
  /** A code that signs a page of the caller in, once, within five minutes. It has the rights of the token that asks. */
  mintCode(by: Principal): Answer<{ code: string; expiresAt: number }>;
  /**
   * Uses a code, or the token of a new person to sign in with, up for a page. Refused with `sign_in.refused` when it was
   * used, has expired or is none, and with `auth.disabled`. `tell`: whether a refusal is to stand in the audit log.
   */
  signIn(code: string, tell: () => boolean): Answer<SignedIn>;
  /** Ends the page that calls. */
  signOut(by: Principal): Answer<void>;
}

/** A page that was just signed in. */
export interface SignedIn {
  token: TokenId;
  /** The half that the browser keeps as a cookie, shown this once. */
  cookie: string;
  /** The half that the page sends in a header, shown this once. */
  secret: string;
  user: { id: UserId; name: string; role: UserRole };
  /** Its code came from a token that only reads. */
  readOnly: boolean;
}
