import { z } from 'zod';
import type { ToolCallFacts } from '#domain';
import type { HubToolTelling } from '../recipes/recipe.ts';

/**
 * Whether a harness asks about a tool of the hub's own server. The hub decides itself who may use which of its tools, and
 * holds what they do to the rights of the session: a person who is asked about each message of a team answers blindly.
 * What runs a command or names a file is never taken for one, whatever it is called.
 */
export function isHubTool(call: ToolCallFacts, telling: HubToolTelling | undefined): boolean {
  if (!telling || !telling.title.test(call.title)) return false;
  if (call.command !== undefined || (call.paths ?? []).length > 0 || call.diff !== undefined) return false;
  const { argument, server } = telling;
  if (server === undefined && !UNSPECIFIC_KINDS.has(call.kind)) return false;
  if (argument === undefined && server === undefined) return true;
  const input = named.safeParse(call.input).data ?? {};
  return argument === undefined ? input[server ?? ''] === HUB_SERVER : input[argument] === call.title;
}

const named = z.record(z.string(), z.unknown());
/** The name under which the agent hands the hub's tools to a harness. */
const HUB_SERVER = 'muster';
/** What harnesses take a tool of a server for: nothing that they know, or one that only reads. */
const UNSPECIFIC_KINDS: ReadonlySet<string> = new Set(['other', 'read']);
