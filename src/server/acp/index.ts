import {
  agent,
  methods,
  ndJsonStream,
  RequestError,
  type AgentContext,
  type ContentBlock,
  type SessionModeState,
} from '@agentclientprotocol/sdk';
import type { Client } from '#contract/client';
import { APPROVAL_MODES, type ApprovalMode, type SessionId } from '#domain';
import { EditorChat, refused } from './editor-chat.ts';

/** Of chats that an editor opens. */
export interface AcpDefaults {
  harness?: string | undefined;
  agent?: string | undefined;
  model?: string | undefined;
  approvals?: ApprovalMode | undefined;
}

export interface AcpDoor {
  hub: Client;
  defaults: AcpDefaults;
  version: string;
  output: WritableStream<Uint8Array>;
  input: ReadableStream<Uint8Array>;
}

const INVALID_PARAMS = -32_602;

/**
 * Speaks ACP to an editor over two streams: each of its sessions is a chat of the hub, which goes on when the editor
 * leaves, and can be loaded again. Resolves when the editor has gone.
 */
export async function serveAcp({ hub, defaults, version, output, input }: AcpDoor): Promise<void> {
  const chats = new Chats(hub, defaults);
  const app = agent({ name: 'muster' })
    .onRequest(methods.agent.initialize, () => ({
      protocolVersion: 1,
      agentInfo: { name: 'muster', title: 'Muster', version },
      agentCapabilities: {
        loadSession: true,
        promptCapabilities: { embeddedContext: true },
        sessionCapabilities: { list: {} },
      },
      authMethods: [],
    }))
    .onRequest(methods.agent.session.new, ({ params, client }) => chats.open(params.cwd, client))
    .onRequest(methods.agent.session.load, ({ params, client }) => chats.load(params.sessionId, client))
    .onRequest(methods.agent.session.list, ({ params }) => chats.list(params.cursor ?? undefined))
    .onRequest(methods.agent.session.setMode, ({ params }) => chats.setMode(params.sessionId, params.modeId))
    .onRequest(methods.agent.session.prompt, ({ params }) =>
      chats.of(params.sessionId).prompt(textOf(params.prompt)),
    )
    .onNotification(methods.agent.session.cancel, ({ params }) => chats.of(params.sessionId).cancel());
  const connection = app.connect(ndJsonStream(output, input));
  await connection.closed;
  chats.close();
}

class Chats {
  readonly #hub: Client;
  readonly #defaults: AcpDefaults;
  readonly #open = new Map<string, EditorChat>();

  constructor(hub: Client, defaults: AcpDefaults) {
    this.#hub = hub;
    this.#defaults = defaults;
  }

  async open(cwd: string, editor: AgentContext) {
    const body = { ...this.#defaults, cwd };
    const opened = await this.#hub.call('chats.open', { body });
    if (!opened.ok) throw refused(opened.error);
    await this.#hold(opened.value.id, editor);
    return { sessionId: opened.value.id, modes: modesOf(opened.value.mode) };
  }

  async load(session: string, editor: AgentContext) {
    const shown = await this.#hub.call('chats.show', { params: { session } });
    if (!shown.ok) throw refused(shown.error);
    const { id, mode } = shown.value.session;
    await this.#hold(id, editor);
    return { modes: modesOf(mode) };
  }

  async list(cursor: string | undefined) {
    const listed = await this.#hub.call('chats.list', { query: cursor === undefined ? {} : { cursor } });
    if (!listed.ok) throw refused(listed.error);
    return {
      sessions: listed.value.items.map(({ id, label, cwd, lastActivityAt }) => ({
        sessionId: id,
        cwd: cwd ?? '/',
        title: label,
        updatedAt: new Date(lastActivityAt).toISOString(),
      })),
      nextCursor: listed.value.next,
    };
  }

  async setMode(session: string, wanted: string) {
    const mode = APPROVAL_MODES.find((known) => known === wanted);
    if (mode === undefined)
      throw new RequestError(INVALID_PARAMS, `There is no mode "${wanted}": ${APPROVAL_MODES.join(', ')}.`);
    const set = await this.#hub.call('sessions.mode', { params: { session }, body: { mode } });
    if (!set.ok) throw refused(set.error);
    return {};
  }

  of(session: string): EditorChat {
    const chat = this.#open.get(session);
    if (!chat) throw RequestError.sessionNotFound(session);
    return chat;
  }

  close(): void {
    for (const chat of this.#open.values()) chat.close();
  }

  async #hold(id: SessionId, editor: AgentContext): Promise<void> {
    this.#open.get(id)?.close();
    const chat = new EditorChat(this.#hub, editor, id, 0);
    this.#open.set(id, chat);
    await chat.open();
  }
}

const modesOf = (currentModeId: ApprovalMode): SessionModeState => ({
  currentModeId,
  availableModes: APPROVAL_MODES.map((id) => ({ id, name: id })),
});

/** Text, and files that the editor puts in: more is not promised in `initialize`. */
function textOf(prompt: readonly ContentBlock[]): string {
  const parts = prompt.flatMap((block) => {
    if (block.type === 'text') return [block.text];
    if (block.type === 'resource_link') return [`\n${block.uri}`];
    if (block.type !== 'resource' || !('text' in block.resource)) return [];
    return [`\nAttached file ${block.resource.uri}:\n${block.resource.text}\nEnd of ${block.resource.uri}.`];
  });
  const text = parts.join('');
  if (text.trim() === '') throw new RequestError(INVALID_PARAMS, 'Muster takes text.');
  return text;
}
