import { EXIT } from '#contract/client';
import type { CommandContext } from '../command-context.ts';
export async function runDemo(
  context: CommandContext,
  _flags: { harness: string | undefined; keep: boolean },
): Promise<number> {
  context.talk('todo');
  return EXIT.failed;
}
