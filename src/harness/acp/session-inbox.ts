import type { RequestPermissionRequest, RequestPermissionResponse } from '@agentclientprotocol/sdk';
import type { Log } from '#base';
import type { TranscriptEntry } from '#domain';
import { pickOption, type RunningTurn } from './running-turn.ts';
import { plainEntries } from './turn-record.ts';
import { readUpdate, type SessionUpdate } from './update-schema.ts';
import type { Wire, WireHandlers } from './wire.ts';

/** What the harness sends on its own account, and which turn it belongs to. */
export class SessionInbox implements WireHandlers {
  /** Set when the conversation is open; until then updates are replays of what is recorded already. */
  acpSessionId: string | undefined;
  turn: RunningTurn | undefined;
  wire: Wire | undefined;
  /** Told every update, for what it says about what is chosen. */
  tellChoices: ((acpSessionId: string, update: SessionUpdate) => void) | undefined;
  /** Counts updates, to see whether more have come. */
  heard = 0;
  readonly #log: Log;
  #commands: string | undefined;
  readonly #seen = new Set<string>();
  readonly #waiting = new Map<string, () => void>();
  /** Commands and mode that were told between turns; they open the next turn's record. */
  readonly #kept = new Map<string, TranscriptEntry>();

  constructor(log: Log) {
    this.#log = log;
  }

  update(params: unknown): void {
    this.heard++;
    try {
      this.#take(params);
    } catch (error) {
      // An update must never break the wire: what follows it would be lost too.
      this.#log.write('error', 'an update of a harness could not be recorded', { error: String(error) });
    }
  }

  notification(method: string): void {
    this.#seen.add(method);
    this.#waiting.get(method)?.();
  }

  async permission(
    params: RequestPermissionRequest,
    requestId: string | number | null,
  ): Promise<RequestPermissionResponse> {
    const { turn, wire } = this;
    if (!turn || !wire || params.sessionId !== this.acpSessionId) {
      this.#log.write('warn', 'a harness asked for a permission outside a turn; it is denied');
      return pickOption(params.options, { decision: 'deny', reason: 'No turn is running.' });
    }
    return turn.ask(params, Promise.race([wire.answered(requestId), wire.closed]));
  }

  /** Resolves when a notification of this name has come, also when it came before. */
  saw(method: string): Promise<void> {
    if (this.#seen.has(method)) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.set(method, resolve));
  }

  /** Makes `turn` the one that updates go to. */
  begin(turn: RunningTurn): void {
    this.turn = turn;
    for (const entry of this.#kept.values()) turn.entry(entry);
    this.#kept.clear();
  }

  /** Some tell their commands again at every turn. */
  #isRepeated(update: SessionUpdate): boolean {
    if (update.sessionUpdate !== 'available_commands_update') return false;
    const names = update.availableCommands.map((command) => command.name).join('\n');
    const repeated = names === this.#commands;
    this.#commands = names;
    return repeated;
  }

  #take(params: unknown): void {
    const read = readUpdate(params);
    if (read) this.tellChoices?.(read.sessionId, read.update);
    if (!read || this.#isRepeated(read.update)) return this.turn?.stillThere();
    if (this.turn && read.sessionId === this.acpSessionId) return this.turn.update(read.update);
    for (const entry of plainEntries(read.update)) {
      const kept = entry.type === 'commands' || (entry.type === 'mode' && this.acpSessionId !== undefined);
      if (kept) this.#kept.set(entry.type, entry);
    }
  }
}
