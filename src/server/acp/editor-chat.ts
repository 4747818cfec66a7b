import {
  methods,
  RequestError,
  type AgentContext,
  type AvailableCommand,
  type PromptResponse,
  type SessionUpdate,
} from '@agentclientprotocol/sdk';
import { errorDocs, TranscriptFollower, type Client, type StreamedEvent } from '#contract/client';
import type { Refusal, SessionId, TurnId } from '#domain';
import { EditorAsks } from './ask-editor.ts';
import { updatesOf } from './updates.ts';

const TURN_END = /^turn\.(done|failed|cancelled|interrupted|expired)$/;
const INTERNAL_ERROR = -32_603;

/** A chat of the hub that an editor has open: what happens in it goes there, until the editor or the chat goes. */
export class EditorChat {
  readonly #hub: Client;
  readonly #editor: AgentContext;
  readonly #session: SessionId;
  readonly #asks: EditorAsks;
  readonly #follower: TranscriptFollower;
  readonly #over = new AbortController();
  /** Turns that the editor waits for. */
  readonly #waiting = new Map<TurnId, () => void>();
  #isReplay = true;
  /** One update after the other: an editor draws them as they come. */
  #told: Promise<void> = Promise.resolve();

  constructor(hub: Client, editor: AgentContext, session: SessionId, after: number) {
    this.#hub = hub;
    this.#editor = editor;
    this.#session = session;
    this.#asks = new EditorAsks(hub, editor, session);
    this.#follower = new TranscriptFollower(hub, { session, after }, ({ entry }) => {
      for (const update of updatesOf(entry, { isReplay: this.#isReplay })) this.#tell(update);
    });
  }

  /** Tells what was said before, then what comes. Resolves when the editor has the past. */
  async open(): Promise<void> {
    await this.#catchUp();
    this.#isReplay = false;
    void this.#follow();
    void this.#tellCommands();
  }

  close(): void {
    this.#over.abort();
    this.#asks.close();
  }

  async prompt(text: string): Promise<PromptResponse> {
    const said = await this.#hub.call('chats.say', { params: { session: this.#session }, body: { text } });
    if (!said.ok) throw refused(said.error);
    // A command has been answered; its answer stands in the transcript, and for an editor that is all of the turn.
    if (said.value.kind === 'sent') await this.#ended(said.value.turn);
    await this.#catchUp();
    return said.value.kind === 'sent' ? this.#outcome(said.value.turn) : { stopReason: 'end_turn' };
  }

  async cancel(): Promise<void> {
    await this.#hub.call('sessions.cancel', { params: { session: this.#session }, body: { queued: true } });
  }

  async #ended(turn: TurnId): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#waiting.set(turn, resolve));
    // It may have been over before anybody listened.
    if (await this.#isOver(turn)) this.#release(turn);
    await ended;
  }

  #release(turn: TurnId): void {
    this.#waiting.get(turn)?.();
    this.#waiting.delete(turn);
  }

  async #turn(turn: TurnId) {
    const read = await this.#hub.call('sessions.turns', {
      params: { session: this.#session },
      query: { limit: 200 },
    });
    return read.ok ? read.value.items.find(({ id }) => id === turn) : undefined;
  }

  async #isOver(turn: TurnId): Promise<boolean> {
    const found = await this.#turn(turn);
    return found !== undefined && found.endedAt !== null;
  }

  async #outcome(turn: TurnId): Promise<PromptResponse> {
    const found = await this.#turn(turn);
    if (!found || found.state === 'done') return { stopReason: 'end_turn' };
    if (found.state === 'cancelled') return { stopReason: 'cancelled' };
    const cause = found.cause?.message ?? `The turn is ${found.state}.`;
    throw new RequestError(INTERNAL_ERROR, cause, { code: found.cause?.code ?? found.state });
  }

  async #follow(): Promise<void> {
    const look = () => void this.#look();
    try {
      for await (const event of this.#hub.events({ signal: this.#over.signal, onReady: look, onReset: look }))
        await this.#hear(event);
    } catch {
      // The hub refuses this token: every call says so too.
    }
  }

  async #hear(event: StreamedEvent): Promise<void> {
    if (event.type.startsWith('approval.')) await this.#asks.look();
    if (event.session !== this.#session) return;
    await this.#catchUp();
    if (event.turn !== null && TURN_END.test(event.type)) this.#release(event.turn);
  }

  /** What happened while nobody listened. */
  async #look(): Promise<void> {
    await this.#asks.look();
    await this.#catchUp();
    for (const turn of this.#waiting.keys()) if (await this.#isOver(turn)) this.#release(turn);
  }

  async #catchUp(): Promise<void> {
    await this.#follower.catchUp();
    await this.#told;
  }

  async #tellCommands(): Promise<void> {
    const read = await this.#hub.call('chats.commands', { params: { session: this.#session }, query: {} });
    if (!read.ok) return;
    const availableCommands = read.value.items.map(({ text, help, usage }): AvailableCommand => ({
      name: text.trim().replace(/^\//, ''),
      description: help,
      input: usage.trim() === text.trim() ? null : { hint: usage.replace(text.trim(), '').trim() },
    }));
    this.#tell({ sessionUpdate: 'available_commands_update', availableCommands });
  }

  #tell(update: SessionUpdate): void {
    const params = { sessionId: this.#session, update };
    this.#told = this.#told
      .then(() => this.#editor.notify(methods.client.session.update, params))
      // An editor that has gone is seen by the connection's end.
      .catch(() => {});
  }
}

/** What the hub refuses, in the protocol's terms. */
export const refused = ({ code, message, hint }: Refusal): RequestError =>
  new RequestError(
    INTERNAL_ERROR,
    [message, hint, `(${errorDocs(code)})`].filter((part) => part !== undefined).join(' '),
    { code, docs: errorDocs(code) },
  );
