import {
  methods,
  type AgentContext,
  type PermissionOption,
  type ToolCallUpdate,
} from '@agentclientprotocol/sdk';
import type { RouteAnswer } from '#contract';
import type { Client } from '#contract/client';
import type { ApprovalId, SessionId } from '#domain';

type Approval = RouteAnswer<'approvals.list'>['items'][number];

/** Hands to an editor what a chat, and whoever the chat owns, asks its person. Each question once; the first answer from any door wins. */
export class EditorAsks {
  readonly #hub: Client;
  readonly #editor: AgentContext;
  readonly #session: SessionId;
  /** Open in the editor; aborted when somebody answered elsewhere. */
  readonly #open = new Map<ApprovalId, AbortController>();

  constructor(hub: Client, editor: AgentContext, session: SessionId) {
    this.#hub = hub;
    this.#editor = editor;
    this.#session = session;
  }

  /** Looks what is asked now. */
  async look(): Promise<void> {
    const listed = await this.#hub.call('approvals.list', { query: { state: 'pending', limit: 200 } });
    if (!listed.ok) return;
    const crew = await this.#crew(listed.value.items);
    const asked = listed.value.items.filter(({ session }) => session !== null && crew.has(session));
    for (const [id, elsewhere] of this.#open) {
      if (asked.some((approval) => approval.id === id)) continue;
      elsewhere.abort();
      this.#open.delete(id);
    }
    for (const approval of asked) if (!this.#open.has(approval.id)) void this.#ask(approval);
  }

  /** The editor has gone: what is open there is answered elsewhere. */
  close(): void {
    for (const controller of this.#open.values()) controller.abort();
  }

  /** The chat and whatever it owns, as far down as somebody asks something. */
  async #crew(approvals: readonly Approval[]): Promise<Set<SessionId>> {
    const crew = new Set([this.#session]);
    const strangers = new Set(approvals.flatMap(({ session }) => (session === null ? [] : [session])));
    for (const asker of strangers) {
      const chain = await this.#chainOf(asker);
      if (chain.some((id) => crew.has(id))) for (const id of chain) crew.add(id);
    }
    return crew;
  }

  /** A session and its owners, as far up as there are any. */
  async #chainOf(session: SessionId): Promise<SessionId[]> {
    const chain: SessionId[] = [];
    for (let at: SessionId | null = session; at !== null;) {
      chain.push(at);
      at = await this.#ownerOf(at);
    }
    return chain;
  }

  async #ownerOf(session: SessionId): Promise<SessionId | null> {
    const shown = await this.#hub.call('sessions.show', { params: { session }, query: {} });
    return shown.ok ? shown.value.owner : null;
  }

  async #ask(approval: Approval): Promise<void> {
    const elsewhere = new AbortController();
    this.#open.set(approval.id, elsewhere);
    try {
      const answer = await this.#editor.request(
        methods.client.session.requestPermission,
        {
          sessionId: this.#session,
          toolCall: toolCallOf(approval, this.#session),
          options: optionsOf(approval),
        },
        { cancellationSignal: elsewhere.signal, stopWaitingOnCancel: true },
      );
      // An editor that cancels has not answered: the question stays open at every other door.
      if (answer.outcome.outcome !== 'selected') return;
      const body = { answer: answer.outcome.optionId };
      await this.#hub.call('approvals.answer', { params: { approval: approval.id }, body });
    } catch {
      // It was answered elsewhere, or the editor has gone.
    }
  }
}

/** Who asks is said where it is not the chat itself. */
function toolCallOf(approval: Approval, chat: SessionId): ToolCallUpdate {
  const who = approval.session === chat || approval.label === null ? '' : `${approval.label}: `;
  if (approval.kind !== 'permission') {
    const words = [approval.why, approval.body ?? ''].filter((part) => part !== '').join('\n\n');
    return {
      toolCallId: approval.id,
      title: `${who}${approval.title}`,
      kind: 'other',
      status: 'pending',
      content: [{ type: 'content', content: { type: 'text', text: words } }],
    };
  }
  const { call } = approval;
  const { title, kind, command, paths = [], diff = [] } = call;
  return {
    // Of another session the same id may be another call.
    toolCallId: who === '' ? call.toolCallId : approval.id,
    title: `${who}${command === undefined ? title : `${title}: ${command}`}`,
    kind,
    status: 'pending',
    locations: paths.map((path) => ({ path })),
    content: diff.map((change) => ({ type: 'diff' as const, ...change })),
  };
}

const optionsOf = ({ options, answers }: Approval): PermissionOption[] =>
  options
    .filter(({ id }) => answers.includes(id))
    .map(({ id, text, effect }) => ({
      optionId: id,
      name: text,
      kind: `${effect === 'allow' ? 'allow' : 'reject'}_${id.startsWith('always') ? 'always' : 'once'}` as const,
    }));
