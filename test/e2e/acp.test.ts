import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import {
  client,
  methods,
  ndJsonStream,
  type ClientContext,
  type RequestPermissionRequest,
  type SessionUpdate,
} from '@agentclientprotocol/sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isId } from '#domain';
import { Machine } from './muster-process.ts';

const run = promisify(execFile);
const ACPX = join(import.meta.dirname, '../../node_modules/acpx/dist/cli.js');
const CLI = join(import.meta.dirname, '../../src/cli/main.ts');

/** An editor: the protocol's own client over the streams of `muster acp`. */
class Editor implements AsyncDisposable {
  readonly agent: ClientContext;
  readonly updates: SessionUpdate[] = [];
  readonly asked: RequestPermissionRequest[] = [];
  /** The option that the person of this editor chooses; undefined: they look at it and do nothing. */
  choose: string | undefined = 'allow';
  readonly #end: () => Promise<void>;

  constructor(machine: Machine, ...args: string[]) {
    const child = spawn(process.execPath, [CLI, 'acp', ...args], {
      env: machine.env,
      cwd: machine.project,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const connection = client({ name: 'editor' })
      .onNotification(methods.client.session.update, ({ params }) => void this.updates.push(params.update))
      .onRequest(methods.client.session.requestPermission, async ({ params }) => {
        this.asked.push(params);
        const optionId = this.choose;
        if (optionId === undefined) return { outcome: { outcome: 'cancelled' } };
        return { outcome: { outcome: 'selected', optionId } };
      })
      .connect(ndJsonStream(Writable.toWeb(child.stdin), Readable.toWeb(child.stdout)));
    this.agent = connection.agent;
    const exited = once(child, 'exit');
    this.#end = async () => {
      child.stdin.end();
      await exited;
    };
  }

  /** All that was said, one text. */
  said(kind: 'agent_message_chunk' | 'user_message_chunk' = 'agent_message_chunk'): string {
    return this.updates
      .flatMap((update) =>
        update.sessionUpdate === kind && update.content.type === 'text' ? [update.content.text] : [],
      )
      .join('');
  }

  async open(cwd: string): Promise<string> {
    await this.agent.request(methods.agent.initialize, { protocolVersion: 1 });
    const opened = await this.agent.request(methods.agent.session.new, { cwd, mcpServers: [] });
    return opened.sessionId;
  }

  prompt(sessionId: string, text: string) {
    return this.agent.request(methods.agent.session.prompt, { sessionId, prompt: [{ type: 'text', text }] });
  }

  /** As an editor that is closed. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#end();
  }
}

describe('an editor that talks to a main session by ACP', { timeout: 300_000 }, () => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await Machine.open(
      (url) => `harness:\n  native:\n    baseUrl: ${url}/v1\n    model: scripted\n`,
    );
    await machine.up();
  }, 300_000);
  afterAll(() => machine.close());

  test('is answered, asked for permission, shown tool calls, and loads the session again', async () => {
    let session = '';
    {
      await using editor = new Editor(machine, '--harness', 'native');
      session = await editor.open(machine.project);
      expect(await editor.prompt(session, 'say: hello editor')).toMatchObject({ stopReason: 'end_turn' });
      expect(editor.said()).toContain('hello editor');
      expect(editor.said('user_message_chunk')).toBe('');
      const wrote = await editor.prompt(session, 'write: by-editor.txt <<< text\nthen: say: written');
      expect(wrote).toMatchObject({ stopReason: 'end_turn' });
      expect(editor.asked).toHaveLength(1);
      expect(editor.asked[0]?.options.map(({ kind }) => kind)).toContain('allow_once');
      const kinds = editor.updates.map(({ sessionUpdate }) => sessionUpdate);
      expect(kinds).toContain('tool_call');
      expect(kinds).toContain('tool_call_update');
      expect(kinds).toContain('available_commands_update');
      expect(editor.said()).toContain('written');
    }
    // The editor has gone, and the chat is as it was.
    await using other = new Editor(machine);
    await other.agent.request(methods.agent.initialize, { protocolVersion: 1 });
    const listed = await other.agent.request(methods.agent.session.list, {});
    expect(listed.sessions.map(({ sessionId }) => sessionId)).toContain(session);
    await other.agent.request(methods.agent.session.load, {
      sessionId: session,
      cwd: machine.project,
      mcpServers: [],
    });
    expect(other.said('user_message_chunk')).toContain('say: hello editor');
    expect(other.said()).toMatch(/hello editor[^]*written/);
    expect(await other.prompt(session, 'say: back again')).toMatchObject({ stopReason: 'end_turn' });
    expect(other.said()).toContain('back again');
  });

  test('sees what a delegate asks, whose name stands before it, and slash commands that the hub answers', async () => {
    await using editor = new Editor(machine, '--harness', 'native');
    const session = await editor.open(machine.project);
    await editor.prompt(session, 'say: ready');
    if (!isId('session', session)) throw new Error(session);
    const spawned = await machine.client.call('sessions.spawn', {
      body: {
        task: 'write: leg.txt <<< x',
        delegate: true,
        label: 'carver',
        harness: 'native',
        owner: session,
        cwd: machine.project,
      },
    });
    if (!spawned.ok) throw new Error(spawned.error.message);
    await machine.until(spawned.value.session, (word) => word === 'done');
    expect(editor.asked.map(({ toolCall }) => toolCall.title)).toEqual([expect.stringMatching(/^carver: /)]);
    expect(await editor.prompt(session, '/acp delegate list')).toMatchObject({ stopReason: 'end_turn' });
    expect(editor.said()).toContain('carver');
  });

  test('cancels a turn, changes the mode, and is told what the hub refuses', async () => {
    await using editor = new Editor(machine, '--harness', 'native');
    const session = await editor.open(machine.project);
    editor.choose = undefined;
    const prompt = editor.prompt(session, 'write: never.txt <<< x');
    await expect.poll(() => editor.asked.length, { timeout: 60_000 }).toBe(1);
    await editor.agent.notify(methods.agent.session.cancel, { sessionId: session });
    expect(await prompt).toMatchObject({ stopReason: 'cancelled' });
    await editor.agent.request(methods.agent.session.setMode, { sessionId: session, modeId: 'auto-edits' });
    expect(await editor.prompt(session, 'write: now.txt <<< x')).toMatchObject({ stopReason: 'end_turn' });
    expect(editor.asked).toHaveLength(1);
    await expect(
      editor.agent.request(methods.agent.session.setMode, { sessionId: session, modeId: 'wild' }),
    ).rejects.toThrow('no mode "wild"');
    await expect(
      editor.agent.request(methods.agent.session.load, {
        sessionId: 'ses_nope',
        cwd: machine.project,
        mcpServers: [],
      }),
    ).rejects.toThrow(/ses_nope|not found|no session/i);
  });

  test('another program that speaks ACP opens a session, comes back to it, and may write', async () => {
    const agent = `${process.execPath} ${CLI} acp --harness native`;
    const acpx = async (...args: string[]) => {
      const argv = [ACPX, '--agent', agent, '--approve-all', '--ttl', '1', ...args];
      const { stdout } = await run(process.execPath, argv, { env: machine.env, cwd: machine.project });
      return stdout;
    };
    expect(await acpx('exec', 'say: hello acpx')).toMatch(/hello acpx[^]*end_turn/);
    const [, session] = /(ses_\w+)/.exec(await acpx('sessions', 'new')) ?? [];
    expect(await acpx('prompt', 'write: by-acpx.txt <<< x')).toMatch(/request_permission[^]*end_turn/);
    const shown = await machine.client.call('chats.show', { params: { session: session ?? '' } });
    expect(shown).toMatchObject({ ok: true, value: { session: { kind: 'main', harness: 'native' } } });
    expect(await readFile(join(machine.project, 'by-acpx.txt'), 'utf8')).toContain('x');
  });
});
