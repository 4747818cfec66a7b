import type { z } from 'zod';
import type { Caller } from '../paths/caller.ts';

/** A route as every door and the OpenAPI document know it. */
export interface RouteSpec {
  summary: string;
  callers: readonly Caller[];
  /** Of persons, only admins. A viewer may call what is read by GET, whatever stands here. */
  admin?: boolean;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  answer: z.ZodType;
  /** Takes an `Idempotency-Key` header: repeated with the same key and body it answers the same, and does nothing more. */
  idempotent?: boolean;
  /** Not JSON: the server writes it by hand. */
  stream?: boolean;
}

/** Callers of most routes. */
export const people = ['user'] as const;
export const owners = ['user', 'session'] as const;
export const agents = ['agent'] as const;
