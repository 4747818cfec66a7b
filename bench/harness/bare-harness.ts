import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable, Writable } from 'node:stream';
import { client, methods, ndJsonStream } from '@agentclientprotocol/sdk';

export interface BareLaunch {
  program: string;
  args: readonly string[];
  env: Record<string, string>;
  cwd: string;
  /** Methods to log in by, where the harness refuses to open a session without. */
  authenticate: readonly string[];
}

/** A harness with nothing but the SDK's client before it. */
export interface BareHarness {
  pid: number;
  /** Time until the first word of a turn that is run to its end, in ms. */
  firstWord(text: string): Promise<number>;
  stop(): Promise<void>;
}

export async function startBare({ program, args, env, cwd, authenticate }: BareLaunch): Promise<BareHarness> {
  const child = spawn(program, args, { cwd, env, stdio: ['pipe', 'pipe', 'ignore'], detached: true });
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  let heard = () => {};
  const app = client({ name: 'bench' })
    .onNotification(methods.client.session.update, ({ params: { update } }) => {
      if (update.sessionUpdate === 'agent_message_chunk') heard();
    })
    .onRequest(methods.client.session.requestPermission, () => ({ outcome: { outcome: 'cancelled' } }));
  const { agent } = app.connect(ndJsonStream(Writable.toWeb(child.stdin), Readable.toWeb(child.stdout)));
  await agent.request(methods.agent.initialize, { protocolVersion: 1, clientCapabilities: {} });
  const open = () => agent.request(methods.agent.session.new, { cwd, mcpServers: [] });
  const [methodId] = authenticate;
  const { sessionId } = await open().catch(async (refused: unknown) => {
    if (methodId === undefined) throw refused;
    await agent.request(methods.agent.authenticate, { methodId });
    return open();
  });
  return {
    pid,
    async firstWord(text) {
      const began = performance.now();
      let first = Number.NaN;
      heard = () => {
        if (Number.isNaN(first)) first = performance.now() - began;
      };
      await agent.request(methods.agent.session.prompt, { sessionId, prompt: [{ type: 'text', text }] });
      if (Number.isNaN(first)) throw new Error(`${program} ended its turn without a word`);
      return first;
    },
    async stop() {
      const ended = once(child, 'exit');
      process.kill(-pid, 'SIGKILL');
      await ended;
    },
  };
}
