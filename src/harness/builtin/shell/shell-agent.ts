import {
  agent,
  methods,
  RequestError,
  type AgentContext,
  type PromptRequest,
  type PromptResponse,
  type RequestPermissionResponse,
  type SessionUpdate,
} from '@agentclientprotocol/sdk';
import type { InProcessAgent, InProcessContext } from '../../acp/in-process.ts';
import { COMMAND_META, readCommand } from '../../acp/structured-command.ts';
import { runCommand, type CommandEnd, type CommandRun } from './command-run.ts';

const REPLY_TAIL = 4_000;
const ONLY_COMMANDS =
  'The shell takes structured commands only, not text. Send it as a command, e.g. by a task that is marked as one.';

/** It runs no model: what that would use is known, and none. */
const NO_MODEL = { inputTokens: 0, outputTokens: 0, costMicros: 0 };

/** The built-in shell as an ACP agent: one command a prompt, asked for, streamed, cancellable. */
export const createShellAgent: InProcessAgent = (context) => {
  const shell = new Shell(context);
  const app = agent({ name: 'shell' })
    .onRequest(methods.agent.initialize, () => ({
      protocolVersion: 1,
      agentCapabilities: { sessionCapabilities: { resume: {} }, _meta: { [COMMAND_META]: true } },
    }))
    .onRequest(methods.agent.session.new, () => ({ sessionId: context.ids.next('acp') }))
    // Its only state is the directory, which the session brings along.
    .onRequest(methods.agent.session.resume, () => ({}))
    .onRequest(methods.agent.session.prompt, async ({ params, client }) => ({
      ...(await shell.prompt(params, client)),
      _meta: { usage: NO_MODEL },
    }))
    .onNotification(methods.agent.session.cancel, () => shell.cancel());
  return { app, dispose: () => shell.cancel() };
};

class Shell {
  readonly #context: InProcessContext;
  #run: CommandRun | undefined;
  #cancelled = false;

  constructor(context: InProcessContext) {
    this.#context = context;
  }

  async prompt(params: PromptRequest, client: AgentContext): Promise<PromptResponse> {
    const command = readCommand(params);
    if (command === undefined) throw new RequestError(-32_602, ONLY_COMMANDS);
    this.#cancelled = false;
    const toolCallId = this.#context.ids.next('call');
    const tell = (update: SessionUpdate) =>
      client.notify(methods.client.session.update, { sessionId: params.sessionId, update });
    const call = {
      toolCallId,
      title: command,
      kind: 'execute' as const,
      rawInput: { command, cwd: this.#context.cwd },
    };
    await tell({ sessionUpdate: 'tool_call', ...call, status: 'pending' });
    const answer = await client.request(methods.client.session.requestPermission, {
      sessionId: params.sessionId,
      toolCall: { ...call },
      options: [
        { optionId: 'allow', name: 'Run it', kind: 'allow_once' },
        { optionId: 'reject', name: 'Do not run it', kind: 'reject_once' },
      ],
    });
    const allowed = answer.outcome.outcome === 'selected' && answer.outcome.optionId === 'allow';
    if (!allowed || this.#isCancelled()) return this.#refused(tell, toolCallId, answer);
    return this.#execute(tell, toolCallId, command);
  }

  async cancel(): Promise<void> {
    this.#cancelled = true;
    await this.#run?.stop();
  }

  #isCancelled(): boolean {
    return this.#cancelled;
  }

  async #refused(
    tell: (update: SessionUpdate) => Promise<void>,
    toolCallId: string,
    { outcome, _meta }: RequestPermissionResponse,
  ): Promise<PromptResponse> {
    await tell({ sessionUpdate: 'tool_call_update', toolCallId, status: 'failed' });
    if (outcome.outcome === 'cancelled' || this.#cancelled) return { stopReason: 'cancelled' };
    const reason = typeof _meta?.['reason'] === 'string' ? `\nWhy: ${_meta['reason']}` : '';
    await tell(message(`The command was denied and has not run.${reason}`));
    return { stopReason: 'refusal' };
  }

  async #execute(
    tell: (update: SessionUpdate) => Promise<void>,
    toolCallId: string,
    command: string,
  ): Promise<PromptResponse> {
    const { groups, session, cwd, env } = this.#context;
    await tell({ sessionUpdate: 'tool_call_update', toolCallId, status: 'in_progress' });
    const started = await runCommand(groups, { session, cwd, env, command }, (output) => {
      void tell({
        sessionUpdate: 'tool_call_update',
        toolCallId,
        status: 'in_progress',
        content: text(output),
      });
    });
    if (!started.ok) throw new RequestError(-32_603, `/bin/sh could not be started: ${started.error}`);
    this.#run = started.value;
    if (this.#isCancelled()) await this.#run.stop();
    const end = await this.#run.ended();
    this.#run = undefined;
    await tell({
      sessionUpdate: 'tool_call_update',
      toolCallId,
      status: end.code === 0 ? 'completed' : 'failed',
      content: text(end.output),
      rawOutput: { exit_code: end.code },
    });
    if (this.#isCancelled()) return { stopReason: 'cancelled' };
    await tell(message(replyFor(end)));
    return { stopReason: 'end_turn' };
  }
}

function replyFor(end: CommandEnd): string {
  const how = end.code === null ? `ended by ${end.signal}` : `exit ${end.code}`;
  const output = end.output.trimEnd();
  const tail = output.length > REPLY_TAIL ? `[…]\n${fromLineStart(output.slice(-REPLY_TAIL))}` : output;
  return tail === '' ? how : `${how}\n${tail}`;
}

/** Half a line reads like a whole one: it goes, where another follows. */
const fromLineStart = (cut: string) => cut.slice(cut.indexOf('\n') + 1);

function message(words: string): SessionUpdate {
  return { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: words } };
}

function text(output: string) {
  return [{ type: 'content' as const, content: { type: 'text' as const, text: output } }];
}
