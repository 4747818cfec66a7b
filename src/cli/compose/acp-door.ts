import { Readable, Writable } from 'node:stream';
import type { Client } from '#contract/client';
import type { ApprovalMode } from '#domain';
import { readVersion } from '../read-version.ts';

/** Speaks ACP on this process' stdin and stdout until the editor closes them. */
export async function serveEditor(
  hub: Client,
  defaults: {
    harness?: string | undefined;
    agent?: string | undefined;
    model?: string | undefined;
    approvals?: ApprovalMode | undefined;
  },
): Promise<void> {
  const { serveAcp } = await import('#server/acp');
  await serveAcp({
    hub,
    defaults,
    version: await readVersion(),
    output: Writable.toWeb(process.stdout),
    input: Readable.toWeb(process.stdin),
  });
}
