import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EXIT } from '#contract/client';
import { refusal } from '#domain';
import type { CommandContext } from '../../command-context.ts';
import { hasEnded, isAlive } from '../../process-life.ts';
import { agentFolder, readDaemonRecord, type DaemonRecord } from '../agent-folder.ts';
import type { AgentFlags } from '../agent-identity.ts';
import { detach } from '../detach.ts';
import { agentArgs } from './agent-args.ts';

const STOP_WITHIN_MS = 60_000;

/** Starts an agent in the background, under its supervisor. */
export async function startInBackground(
  context: CommandContext,
  flags: AgentFlags,
  confirmSeconds: number,
): Promise<number> {
  const { io } = context;
  const { name, folder } = await agentFolder(io, flags);
  const running = await runningDaemon(folder);
  if (running) {
    context.show(
      { name, folder, ...running, already: true },
      () => `The agent ${name} runs already (process ${running.supervisor}).`,
    );
    return EXIT.done;
  }
  const started = await detach(io, {
    what: `The agent ${name}`,
    args: [
      ...agentArgs({ ...flags, name, state: folder }, false),
      '--confirm-within',
      String(confirmSeconds),
    ],
    env: { ...io.env, MUSTER_JOIN: flags.join },
    folder,
    log: 'start.log',
    foreground: `muster agent start --name ${name}`,
    async isUp(pid) {
      const record = await readDaemonRecord(folder);
      return record?.supervisor === pid ? record : undefined;
    },
  });
  if (!started.ok) {
    const exit = context.refuse(started.error.refusal);
    return started.error.exit ?? exit;
  }
  context.show(
    { name, folder, ...started.value },
    () =>
      `The agent ${name} runs in the background (process ${started.value.supervisor}). Its log: ${join(folder, 'logs', 'agent.log')}`,
  );
  if (!context.json) context.talk(`Stop it: muster agent stop --name ${name}`);
  return EXIT.done;
}

/** Ends an agent of this host, as Ctrl-C does. */
export async function stopInBackground(
  context: CommandContext,
  flags: { name: string | undefined; state: string | undefined },
): Promise<number> {
  const { io } = context;
  const { name, folder } = await agentFolder(io, flags);
  const running = await runningDaemon(folder);
  if (!running) {
    context.show(
      { stopped: null },
      () => `No agent ${name} runs here that was started with a supervisor, so there is nothing to stop.`,
    );
    return EXIT.done;
  }
  process.kill(running.supervisor, 'SIGTERM');
  if (!(await hasEnded(running.supervisor, STOP_WITHIN_MS, io.clock, io.signal))) {
    return context.refuse(
      refusal('agent.busy', `The agent ${name} (process ${running.supervisor}) has not ended yet.`, {
        hint: `It may wait for its sessions to end. By force: kill -9 ${running.daemon} ${running.supervisor}`,
      }),
    );
  }
  context.show(
    { stopped: { name, ...running } },
    () => `Stopped the agent ${name}. Nothing is lost: muster agent start goes on with it.`,
  );
  return EXIT.done;
}

/**
 * The processes of a daemon that runs under a supervisor. What a killed one has left written down is no proof, since ids
 * of processes are given again: it has to be a start of an agent.
 */
async function runningDaemon(folder: string): Promise<DaemonRecord | undefined> {
  const record = await readDaemonRecord(folder);
  if (!record || !isAlive(record.supervisor)) return undefined;
  return /\bagent\s+start\b/.test(await commandLineOf(record.supervisor)) ? record : undefined;
}

/** From `/proc`, or from `ps` where there is none; empty when neither says it. */
async function commandLineOf(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  if (line !== undefined) return line.replaceAll('\0', ' ');
  const asked = await run('ps', ['-o', 'args=', '-p', String(pid)]).catch(() => undefined);
  return asked?.stdout ?? '';
}

const run = promisify(execFile);
