import type { z } from 'zod';
import type { Right } from '#domain';
import type { Caller } from '../paths/caller.ts';

/** A route as every door and the OpenAPI document know it. */
export interface RouteSpec {
  summary: string;
  callers: readonly Caller[];
  /** The right that a person needs; unless said, to look for a GET, and to change what is one's own for the rest. */
  needs?: Right;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  answer: z.ZodType;
  /** Takes an `Idempotency-Key` header: repeated with the same key and body it answers the same, and does nothing more. */
  idempotent?: boolean;
  /** Not JSON: the server writes it by hand. */
  stream?: boolean;
  /** The body is octets, not JSON: at most so many. */
  octets?: number;
  /** Of an answer that is neither JSON nor a stream. */
  type?: 'text/plain' | 'application/octet-stream';
}

/** Callers of most routes. */
export const people = ['user'] as const;
export const owners = ['user', 'session'] as const;
export const agents = ['agent'] as const;
