import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient, EXIT } from '#contract/client';
import { refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandSpec } from '../command-spec.ts';
import { findHub, readHubRecord, stateFolder, type HubRecord } from '../connection/find-hub.ts';
import { hasEnded, isAlive } from '../process-life.ts';

const STOP_WITHIN_MS = 60_000;

export const command: CommandSpec = {
  examples: ['muster down'],
  async run(context) {
    const folder = stateFolder(context.io.env);
    const record = await readHubRecord(folder);
    if (record === undefined || !isAlive(record.pid)) return nothingRuns(context, folder, record);
    const stopped = await stopHere(context);
    // A hub that ends fast may not get its answer out.
    if (!stopped.ok && isAlive(record.pid)) return context.refuse(stopped.error);
    if (!(await hasEnded(record.pid, STOP_WITHIN_MS, context.io.clock, context.io.signal))) {
      return context.refuse(
        refusal('hub.stopping', `The hub at ${record.address} (process ${record.pid}) has not ended yet.`, {
          hint: `It may wait for its sessions to end. Look again: muster status. By force: kill ${record.pid}`,
        }),
      );
    }
    context.show(
      { stopped: record },
      () => `Stopped the hub at ${record.address}. Nothing is lost: muster up goes on with it.`,
    );
    return EXIT.done;
  },
};

/** The hub of this folder, whichever hubs MUSTER_HUB names: one of those might be another. */
async function stopHere({ io }: CommandContext) {
  const found = await findHub({ flag: undefined, env: { ...io.env, MUSTER_HUB: undefined } });
  if (!found.ok) return found;
  const { address, token } = found.value;
  const { fetch, clock } = io;
  const here = createClient({
    baseUrl: address,
    token,
    clientName: 'cli',
    clock,
    fetch: (request) => fetch(request),
  });
  return here.call('hub.stop', {});
}

async function nothingRuns(
  context: CommandContext,
  folder: string,
  record: HubRecord | undefined,
): Promise<number> {
  // A hub that was killed leaves its record behind.
  if (record !== undefined) await rm(join(folder, 'hub.json'), { force: true });
  context.show({ stopped: null }, () => 'No hub runs here, so there is nothing to stop.');
  return EXIT.done;
}
