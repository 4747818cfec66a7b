import { rm, writeFile } from 'node:fs/promises';
import { systemRandom } from '#base';
import type { CommandContext } from '../../command-context.ts';
import { readVersion } from '../../read-version.ts';
import { agentFolder, daemonRecordPath, readDaemonRecord } from '../agent-folder.ts';
import type { AgentFlags } from '../agent-identity.ts';
import { mainFile } from '../main-file.ts';
import { prepareStateFolder } from '../state-folder.ts';
import { agentArgs } from './agent-args.ts';
import { InstalledVersions } from './installed-versions.ts';
import { OWN_VARIABLE } from './messages.ts';
import { supervise } from './supervise.ts';

/** Runs an agent on this host under a supervisor, which is this process, and stays until it is told to stop. */
export async function superviseAgent(
  context: CommandContext,
  flags: AgentFlags,
  confirmSeconds: number,
): Promise<number> {
  const { io } = context;
  const { name, folder } = await agentFolder(io, flags);
  const prepared = await prepareStateFolder(folder);
  if (!prepared.ok) return context.refuse(prepared.error);
  const own = await readVersion();
  const record = daemonRecordPath(folder);
  const exit = await supervise({
    entry: mainFile(),
    args: [...agentArgs({ ...flags, name, state: folder }, context.json), '--no-supervisor'],
    env: { ...io.env, MUSTER_JOIN: flags.join, [OWN_VARIABLE]: own },
    cwd: io.cwd,
    versions: new InstalledVersions(folder, own),
    clock: io.clock,
    random: systemRandom,
    signal: io.signal,
    trialMs: confirmSeconds * 1_000,
    talk: (text) => context.talk(text),
    async onUp(daemon) {
      await writeFile(record, `${JSON.stringify({ supervisor: process.pid, daemon })}\n`, { mode: 0o600 });
    },
  });
  if ((await readDaemonRecord(folder))?.supervisor === process.pid) await rm(record, { force: true });
  return exit;
}
