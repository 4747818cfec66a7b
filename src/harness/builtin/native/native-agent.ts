import {
  agent,
  methods,
  RequestError,
  type AgentContext,
  type ContentBlock,
  type LoadSessionRequest,
  type NewSessionRequest,
  type PromptRequest,
  type PromptResponse,
  type ResumeSessionRequest,
  type SessionConfigOption,
  type SetSessionConfigOptionRequest,
} from '@agentclientprotocol/sdk';
import { join } from 'node:path';
import { STEER_METHOD, steerRequest, type SteerRequest } from '../../acp/steering.ts';
import { FORK_METHOD, forkRequest, type ForkRequest } from '../../acp/forking.ts';
import type { InProcessAgent, InProcessContext } from '../../acp/in-process.ts';
import { FolderMemory } from './memory/folder-memory.ts';
import { mendMessages } from './memory/mend-messages.ts';
import type { SessionMemory } from './memory/session-memory.ts';
import { NATIVE_MODES, NativeConversation } from './native-conversation.ts';
import { nativeSettings, type NativeConfiguration, type NativeSettings } from './native-settings.ts';

const INTERNAL_ERROR = -32_603;
/** `fork` is in no stable schema yet. */
const FORKS_AND_RESUMES = { resume: {}, fork: {} };

/** The native harness as an ACP agent: a loop of model and tools on any endpoint, with a memory of its own. */
export const createNativeAgent =
  (configured: NativeConfiguration): InProcessAgent =>
  (context) => {
    const native = new Native(context, configured);
    const app = agent({ name: 'native' })
      .onRequest(methods.agent.initialize, () => ({
        protocolVersion: 1,
        agentCapabilities: {
          loadSession: true,
          mcpCapabilities: { http: true },
          promptCapabilities: { embeddedContext: true },
          sessionCapabilities: FORKS_AND_RESUMES,
        },
      }))
      .onRequest(methods.agent.session.new, ({ params }) => native.open(params))
      .onRequest(methods.agent.session.resume, ({ params }) => native.resume(params))
      .onRequest(FORK_METHOD, forkRequest, ({ params }) => native.fork(params))
      .onRequest(methods.agent.session.load, ({ params, client }) => native.load(params, client))
      .onRequest(methods.agent.session.setMode, ({ params }) => {
        native.of(params.sessionId).setMode(params.modeId);
        return {};
      })
      .onRequest(methods.agent.session.setConfigOption, ({ params }) => native.configure(params))
      .onRequest(methods.agent.session.prompt, ({ params, client }) => native.prompt(params, client))
      .onRequest(STEER_METHOD, steerRequest, ({ params }) => native.steer(params))
      .onNotification(methods.agent.session.cancel, ({ params }) => native.cancel(params.sessionId));
    return { app, dispose: () => native.dispose() };
  };

class Native {
  readonly #context: InProcessContext;
  readonly #configured: NativeConfiguration;
  readonly #memory: SessionMemory;
  readonly #conversations = new Map<string, NativeConversation>();

  constructor(context: InProcessContext, configured: NativeConfiguration) {
    this.#context = context;
    this.#configured = configured;
    this.#memory = new FolderMemory(join(context.stateDir, 'native'), context.clock);
  }

  async open(params: NewSessionRequest) {
    const sessionId = this.#context.ids.next('acp');
    const settings = this.#settings();
    await this.#memory.create(sessionId);
    return { sessionId, ...this.#hold(sessionId, settings, params) };
  }

  /** A copy of what is remembered under another id; from there on the two know nothing of each other. */
  async fork(params: ForkRequest) {
    const messages = await this.#remembered(params.sessionId);
    const sessionId = this.#context.ids.next('acp');
    const settings = this.#settings();
    await this.#memory.create(sessionId);
    await this.#memory.replace(sessionId, messages);
    return { sessionId, ...this.#hold(sessionId, settings, params) };
  }

  async resume(params: ResumeSessionRequest) {
    await this.#remembered(params.sessionId);
    return this.#hold(params.sessionId, this.#settings(), params);
  }

  async load(params: LoadSessionRequest, client: AgentContext) {
    const messages = await this.#remembered(params.sessionId);
    const opened = this.#hold(params.sessionId, this.#settings(), params);
    for (const message of mendMessages(messages)) {
      const told = message.role === 'user' ? [message.text] : saidIn(message);
      const sessionUpdate = message.role === 'user' ? 'user_message_chunk' : 'agent_message_chunk';
      for (const text of told) {
        const update = { sessionUpdate, content: { type: 'text', text } } as const;
        await client.notify(methods.client.session.update, { sessionId: params.sessionId, update });
      }
    }
    return opened;
  }

  /** The conversation of that id; it must have been opened here. */
  of(sessionId: string): NativeConversation {
    const conversation = this.#conversations.get(sessionId);
    if (!conversation) throw RequestError.sessionNotFound(sessionId);
    return conversation;
  }

  configure(params: SetSessionConfigOptionRequest) {
    const conversation = this.of(params.sessionId);
    if (params.configId !== 'model' || typeof params.value !== 'string') {
      throw new RequestError(-32_602, `There is no such setting: ${params.configId}.`);
    }
    conversation.setModel(params.value);
    return { configOptions: [modelOption(conversation)] };
  }

  async prompt(params: PromptRequest, client: AgentContext): Promise<PromptResponse> {
    const texts = params.prompt.flatMap(textOfBlock);
    if (texts.length === 0) throw new RequestError(-32_602, 'The native harness takes text.');
    const ended = await this.of(params.sessionId)
      .prompt(texts.join('\n'), client)
      .catch((error: unknown) => {
        if (error instanceof RequestError) throw error;
        throw new RequestError(INTERNAL_ERROR, error instanceof Error ? error.message : String(error));
      });
    if (!ended.ok) {
      const { cause, usage } = ended.error;
      throw new RequestError(INTERNAL_ERROR, cause, { message: cause, usage: usage.tokens });
    }
    return { stopReason: ended.value.stop, _meta: { usage: ended.value.usage.tokens } };
  }

  steer({ sessionId, text }: SteerRequest): { taken: boolean } {
    return { taken: this.#conversations.get(sessionId)?.steer(text) ?? false };
  }

  async cancel(sessionId: string): Promise<void> {
    await this.#conversations.get(sessionId)?.cancel();
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#conversations.values()].map((conversation) => conversation.cancel()));
  }

  #settings(): NativeSettings {
    const settings = nativeSettings(this.#configured, this.#context.baseEnv);
    if (!settings.ok) throw new RequestError(INTERNAL_ERROR, settings.error);
    return settings.value;
  }

  async #remembered(sessionId: string) {
    const messages = await this.#memory.load(sessionId).catch((error: unknown) => {
      throw new RequestError(INTERNAL_ERROR, error instanceof Error ? error.message : String(error));
    });
    if (messages === undefined) {
      throw new RequestError(-32_002, 'nothing is remembered of it on this machine');
    }
    return messages;
  }

  #hold(
    sessionId: string,
    settings: NativeSettings,
    { mcpServers, cwd }: NewSessionRequest | ResumeSessionRequest | ForkRequest,
  ) {
    const conversation = new NativeConversation({
      id: sessionId,
      // A directory of the client's choosing; the commands run in it as well.
      context: { ...this.#context, cwd },
      settings,
      memory: this.#memory,
      mcpServers: mcpServers ?? [],
    });
    this.#conversations.set(sessionId, conversation);
    const modes = {
      currentModeId: conversation.mode,
      availableModes: NATIVE_MODES.map((id) => ({ id, name: id })),
    };
    return { modes, configOptions: [modelOption(conversation)] };
  }
}

function modelOption({ model, models }: NativeConversation): SessionConfigOption {
  return {
    id: 'model',
    name: 'Model',
    category: 'model',
    type: 'select',
    currentValue: model,
    options: models.map((value) => ({ value, name: value })),
  };
}

function saidIn(message: ReturnType<typeof mendMessages>[number]): string[] {
  if (message.role !== 'assistant') return [];
  return message.parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
}

/** Texts, and files that go along, which are text too: more is not promised in `initialize`. */
function textOfBlock(block: ContentBlock): string[] {
  if (block.type === 'text') return [block.text];
  if (block.type !== 'resource' || !('text' in block.resource)) return [];
  return [`\nAttached file ${block.resource.uri}:\n${block.resource.text}\nEnd of ${block.resource.uri}.`];
}
