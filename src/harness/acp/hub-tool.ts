import { z } from 'zod';
import type { ToolCallFacts } from '#domain';
import type { Quirks } from '../recipes/recipe.ts';

/**
 * Whether a harness asks about a tool of the hub's own server. The hub decides itself who may use which of its tools, and
 * holds what they do to the rights of the session: a person who is asked about each message of a team answers blindly.
 * What runs a command or names a file is never taken for one, whatever it is called.
 */
export function isHubTool(call: ToolCallFacts, telling: Quirks['hubTool']): boolean {
  if (!telling || call.kind === 'execute' || call.command !== undefined) return false;
  if ((call.paths ?? []).length > 0 || call.diff !== undefined) return false;
  if (!telling.title.test(call.title)) return false;
  if (telling.argument === undefined) return true;
  const named = z.record(z.string(), z.unknown()).safeParse(call.input);
  return named.success && named.data[telling.argument] === call.title;
}
