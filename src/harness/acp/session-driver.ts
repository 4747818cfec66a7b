import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { methods, RequestError } from '@agentclientprotocol/sdk';
import { ok, pause, refuse, type Clock, type Ids, type Log, type Result } from '#base';
import type { ApprovalMode } from '#domain';
import { failure } from '../failure.ts';
import type { HarnessLimits } from '../limits.ts';
import type {
  ExitFacts,
  HarnessFailure,
  LiveSession,
  OpenFacts,
  Prompt,
  SessionSpec,
  TurnOutcome,
  TurnSink,
} from '../port.ts';
import type { ProcessTable } from '../process/process-table.ts';
import { killTurnSurvivors } from '../process/turn-survivors.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { handOver, removeAttachments, type HandedOver } from './attachments.ts';
import { CostMeter } from './cost-meter.ts';
import { deathFailure, promptFailure } from './failure-cause.ts';
import { guardText } from './guard-text.ts';
import type { HarnessBody } from './harness-body.ts';
import type { Conversation } from './open-conversation.ts';
import { RunningTurn } from './running-turn.ts';
import type { SessionInbox } from './session-inbox.ts';
import { choiceFacts, setHarnessMode, setOption, takeUpdate } from './settings.ts';
import { steerOurs, steerSession } from './steering.ts';
import { writeCommand } from './structured-command.ts';
import { outcomeOf, type PromptAnswer } from './turn-outcome.ts';
import { withinMs } from './within.ts';
import { usageOfResponse } from './usage.ts';
import type { Wire } from './wire.ts';

const METHOD_NOT_FOUND = -32_601;
/** Updates that keep coming after the answer are waited for no longer than this. */
const LATE_UPDATES_MOST_MS = 500;

export interface DriverParts {
  recipe: Recipe;
  spec: SessionSpec;
  wire: Wire;
  inbox: SessionInbox;
  body: HarnessBody;
  conversation: Conversation;
  table: ProcessTable;
  clock: Clock;
  ids: Ids;
  log: Log;
  limits: HarnessLimits;
  /** Where attachments lie that the harness does not take within its prompt, while their turn runs. */
  attachmentsDir: string;
}

/** A conversation that is open: runs its turns, one at a time, and ends it. */
export class SessionDriver implements LiveSession {
  readonly exited: Promise<ExitFacts>;
  readonly #parts: DriverParts;
  #facts: OpenFacts;
  #spec: SessionSpec;
  #turn: RunningTurn | undefined;
  readonly #cost: CostMeter | undefined;
  #ended: ExitFacts | undefined;
  #tellOptions: () => void = () => {};

  constructor(parts: DriverParts, facts: OpenFacts) {
    this.#parts = parts;
    this.#facts = facts;
    this.#spec = parts.spec;
    const isFresh = facts.recovery === 'new' || facts.recovery === 'fresh';
    if (!parts.recipe.quirks.costOfTurn) this.#cost = new CostMeter(isFresh ? 0 : undefined);
    this.exited = parts.body.exited;
    const { inbox, conversation } = parts;
    inbox.tellChoices = (sessionId, update) => {
      if (sessionId === conversation.acpSessionId && takeUpdate(conversation, update)) this.#optionsChanged();
    };
    void this.exited.then((ended) => {
      this.#ended = ended;
      parts.wire.close();
    });
  }

  get facts(): OpenFacts {
    return this.#facts;
  }

  get spec(): SessionSpec {
    return this.#spec;
  }

  async prompt(prompt: Prompt, sink: TurnSink): Promise<TurnOutcome> {
    const refusal = this.#refusalOf(prompt);
    if (refusal) return { end: 'failed', reply: '', failure: refusal };
    const { spec, clock, ids, log, limits, inbox, recipe } = this.#parts;
    const turn: RunningTurn = new RunningTurn({
      cwd: spec.cwd,
      quirks: recipe.quirks,
      clock,
      ids,
      log,
      limits,
      sink,
      cost: this.#cost,
      onLimit: (limit) => void this.#stopAtLimit(turn, limit),
    });
    this.#turn = turn;
    this.#cost?.beginTurn();
    try {
      const began = recipe.quirks.cancelLeavesCommand ? await this.#parts.table.moment() : undefined;
      inbox.begin(turn);
      const answer = await this.#run(turn, prompt);
      if (turn.stopping) await this.#killSurvivors(turn, began);
      return outcomeOf(recipe, turn, answer);
    } finally {
      inbox.turn = undefined;
      this.#turn = undefined;
      turn.finish();
      if (prompt.attachments?.length) await removeAttachments(this.#parts.attachmentsDir).catch(() => {});
    }
  }

  async cancel(): Promise<void> {
    const turn = this.#turn;
    if (!turn) return;
    if (turn.stopping) return turn.over;
    await this.#stop(turn);
    await turn.over;
  }

  async steer(text: string): Promise<boolean> {
    const turn = this.#turn;
    if (!this.#facts.canSteer || !turn || turn.stopping || this.#ended) return false;
    const { clock, limits } = this.#parts;
    return (await withinMs(clock, limits.aliveMs, this.#askToSteer(text))) ?? false;
  }

  async setMode(mode: ApprovalMode): Promise<void> {
    const { wire, recipe, conversation } = this.#parts;
    const set = await setHarnessMode(wire, recipe, conversation, mode);
    if (!set.ok) throw new Error(set.error.cause);
    this.#spec = { ...this.#spec, mode };
    if (set.value !== undefined) this.#facts = { ...this.#facts, harnessMode: set.value };
    this.#optionsChanged();
  }

  async configure(key: string, value: string): Promise<Result<null, string>> {
    const { wire, recipe, conversation, clock, limits } = this.#parts;
    if (this.#ended) return refuse(`${recipe.name} has ended.`);
    const late = refuse(`${recipe.name} did not answer when "${key}" was to be set.`);
    const set =
      (await withinMs(clock, limits.startMs, setOption(wire, recipe, conversation, key, value))) ?? late;
    if (!set.ok) return set;
    if (key === 'model') this.#spec = { ...this.#spec, model: value };
    this.#optionsChanged();
    return ok(null);
  }

  onOptions(tell: () => void): void {
    this.#tellOptions = tell;
  }

  /** A method that no harness has is asked for: "method not found" is the one answer that only a sound one gives. */
  async alive(): Promise<boolean> {
    if (this.#ended) return false;
    const { clock, limits, wire } = this.#parts;
    const ping = wire.agent.request('_muster/alive', {}).then(
      () => false,
      (error: unknown) => error instanceof RequestError && error.code === METHOD_NOT_FOUND,
    );
    return (await withinMs(clock, limits.aliveMs, ping)) ?? false;
  }

  async close(): Promise<ExitFacts> {
    const turn = this.#turn;
    if (turn && !turn.stopping) {
      turn.stop();
      await withinMs(this.#parts.clock, this.#parts.limits.eofMs, turn.cancelQuestions());
    }
    return this.#parts.body.end();
  }

  #optionsChanged(): void {
    this.#facts = { ...this.#facts, ...choiceFacts(this.#parts.conversation) };
    this.#tellOptions();
  }

  #askToSteer(text: string): Promise<boolean> {
    const { recipe, wire, conversation } = this.#parts;
    const sessionId = conversation.acpSessionId;
    if (!recipe.quirks.sessionSteering) return steerOurs(wire, { sessionId, text });
    return steerSession(wire, { sessionId, text: this.#guarded(text) });
  }

  #guarded(text: string): string {
    const { recipe, spec } = this.#parts;
    return guardText(recipe.guard, text, (path) => existsSync(resolve(spec.cwd, path)));
  }

  #refusalOf(prompt: Prompt): HarnessFailure | undefined {
    const { recipe, body } = this.#parts;
    if (this.#ended) return deathFailure(recipe, this.#ended, body.stderrTail());
    if (this.#turn)
      return failure('harness.refused', 'A turn is already running in this session; one at a time.');
    if (recipe.takes === 'text' && prompt.command !== undefined) {
      return failure(
        'harness.refused',
        `${recipe.name} takes text, not structured commands. Use the shell harness for those.`,
      );
    }
    return undefined;
  }

  async #run(turn: RunningTurn, prompt: Prompt): Promise<PromptAnswer> {
    await this.#mcpReady(turn);
    // Stopped before anything was sent: the answer does not matter, the outcome is decided by the stop.
    if (turn.stopping) return { ok: false, error: failure('harness.refused', 'The turn was stopped.') };
    const { body, recipe } = this.#parts;
    const died = body.exited.then((facts): PromptAnswer => {
      return { ok: false, error: deathFailure(recipe, facts, body.stderrTail()) };
    });
    const answer = await Promise.race([this.#send(prompt, died), died]);
    turn.answered();
    await this.#lateUpdates();
    return answer;
  }

  async #send(prompt: Prompt, died: Promise<PromptAnswer>): Promise<PromptAnswer> {
    const { wire, recipe, conversation, limits, clock } = this.#parts;
    try {
      const attached = await this.#attach(prompt);
      const value = await wire.agent.request<'session/prompt'>(methods.agent.session.prompt, {
        sessionId: conversation.acpSessionId,
        prompt: [{ type: 'text', text: this.#guarded(prompt.text) + attached.text }, ...attached.blocks],
        ...(prompt.command === undefined ? {} : writeCommand(prompt.command)),
      });
      return { ok: true, value };
    } catch (error) {
      if (error instanceof RequestError) {
        // A turn that failed has cost what it cost, where the harness tells it.
        this.#turn?.record.addUsage(usageOfResponse(error.data));
        return { ok: false, error: promptFailure(recipe, error) };
      }
      // The pipe broke: the exit says why, and what is left of the program must not linger.
      const facts = await withinMs(clock, limits.eofMs, died);
      if (!facts) await this.#parts.body.kill();
      return facts ?? died;
    }
  }

  async #attach({ attachments = [] }: Prompt): Promise<HandedOver> {
    const { conversation, attachmentsDir } = this.#parts;
    const attached = await handOver(attachments, conversation.capabilities, attachmentsDir);
    if (attached.notice !== undefined) this.#turn?.notice(attached.notice);
    return attached;
  }

  async #mcpReady(turn: RunningTurn): Promise<void> {
    const { recipe, spec, inbox, clock, body } = this.#parts;
    const ready = recipe.quirks.mcpReady;
    if (!ready || spec.mcpServers.length === 0) return;
    const gone = body.exited.then(() => {});
    await withinMs(clock, ready.atMostMs, Promise.race([inbox.saw(ready.notification), turn.stopped, gone]));
  }

  async #lateUpdates(): Promise<void> {
    const { recipe, inbox, clock } = this.#parts;
    const quietMs = recipe.quirks.lateUpdatesMs;
    if (quietMs === undefined) return;
    const until = clock.monotonic() + LATE_UPDATES_MOST_MS;
    for (let before = -1; before !== inbox.heard && clock.monotonic() < until;) {
      before = inbox.heard;
      await pause(clock, quietMs);
    }
  }

  async #stopAtLimit(turn: RunningTurn, limit: 'deadline' | 'stall'): Promise<void> {
    const { recipe, limits } = this.#parts;
    turn.failure =
      limit === 'deadline'
        ? failure(
            'harness.turn_deadline',
            `The turn worked for more than ${minutes(limits.turnMs)}, its limit.`,
          )
        : failure(
            'harness.stalled',
            `${recipe.name} was silent for ${minutes(limits.stallMs)} and ran no tool.`,
          );
    await this.#stop(turn);
  }

  /** Questions are answered before the cancel is sent: an approval that comes in between must not start the command. */
  async #stop(turn: RunningTurn): Promise<void> {
    const { wire, conversation, clock, limits, body, recipe } = this.#parts;
    turn.stop();
    await turn.cancelQuestions();
    await wire.agent
      .notify<'session/cancel'>(methods.agent.session.cancel, { sessionId: conversation.acpSessionId })
      .catch(() => {});
    const ended = await withinMs(
      clock,
      limits.cancelMs,
      turn.over.then(() => true),
    );
    if (ended) return;
    turn.notice(`${recipe.name} did not heed the cancel, so its process was ended.`);
    await body.kill();
  }

  async #killSurvivors(turn: RunningTurn, began: number | undefined): Promise<void> {
    const { table, clock, limits, spec, body } = this.#parts;
    if (body.pid === undefined || this.#ended) return;
    const request = { table, clock, limits, session: spec.session, groups: [body.pid] };
    const killed = await killTurnSurvivors(request, body.pid, began);
    if (killed.length > 0) turn.notice('A command that the cancel had left running was ended.');
  }
}

function minutes(ms: number): string {
  return ms >= 60_000 ? `${Math.round(ms / 60_000)} min` : `${ms / 1000} s`;
}
