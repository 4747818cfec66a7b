import { backoffMs, pause, type Clock, type Ids, type Random, type Result, ok, refuse } from '#base';
import { compact, isFull, tokensOf } from './compaction.ts';
import { callsOf, lengthOf, type Message, type ToolResult } from './memory/message.ts';
import { INTERRUPTED, mendMessages } from './memory/mend-messages.ts';
import type { SessionMemory } from './memory/session-memory.ts';
import { askModel } from './model/model-endpoint.ts';
import type { ModelAnswer, ModelFailure, ModelRequest } from './model/model-port.ts';
import type { NativeSettings } from './native-settings.ts';
import { runCall } from './tool-runner.ts';
import type { NativeTool } from './tools/tool.ts';
import type { TurnTeller } from './turn-teller.ts';
import { TurnUsage } from './turn-usage.ts';

export interface TurnParts {
  conversation: string;
  settings: NativeSettings;
  memory: SessionMemory;
  tools: readonly NativeTool[];
  instructions: string;
  /** 0 to 2; undefined leaves it to the endpoint. */
  temperature: number | undefined;
  teller: TurnTeller;
  clock: Clock;
  random: Random;
  ids: Ids;
  signal: AbortSignal;
  model: () => string;
  readsUnasked: () => boolean;
  /** Text that was put into the turn since it was last asked; asking with `last` takes no more afterwards. */
  takeSteering(last: boolean): string[];
}

export type TurnStop = 'end_turn' | 'max_tokens' | 'max_turn_requests' | 'refusal' | 'cancelled';

export interface TurnEnd {
  stop: TurnStop;
  usage: TurnUsage;
}

/** Why a turn came to nothing, and what it cost all the same. */
export interface TurnFailure {
  cause: string;
  usage: TurnUsage;
}

const UNANSWERED: Message = {
  role: 'assistant',
  parts: [{ type: 'text', text: '(The turn ended before there was an answer.)' }],
};
const MOST_CALLS = 200;
const TRIES = 3;
const BACKOFF = { first: 500, most: 8_000 };
const MALFORMED_ROUNDS = 3;
const SIGN_EVERY_MS = 5_000;
/** Of the window, one tool's result fills at most this share. */
const RESULT_SHARE = 0.1;
const RESULT_MOST_CHARACTERS = 64_000;

/** One turn: asks the model, does what it calls for, until it has nothing more to call. Refuses with the cause of a failure. */
export class TurnLoop {
  readonly #parts: TurnParts;
  readonly #usage: TurnUsage;
  #messages: Message[];
  #promptAt = 0;
  #malformedRounds = 0;
  /** Tokens that the endpoint counted at its last answer, and how many messages those were. */
  #counted: { tokens: number; messages: number } | undefined;
  #didAnything = false;
  #lifeShownAt = 0;

  constructor(parts: TurnParts, before: readonly Message[]) {
    this.#parts = parts;
    this.#usage = new TurnUsage(parts.settings.price);
    this.#messages = mendMessages(before);
  }

  async run(prompt: string): Promise<Result<TurnEnd, TurnFailure>> {
    // Else some endpoints take the prompt of a turn that came to nothing and this one for a single message.
    if (this.#messages.at(-1)?.role === 'user') await this.#keep([UNANSWERED]);
    this.#promptAt = this.#messages.length;
    await this.#keep([{ role: 'user', text: prompt }]);
    await this.#parts.memory.settle(this.#parts.conversation);
    try {
      return await this.#steps();
    } finally {
      // What was put into a turn that ends now is not lost: the model reads it at the next one.
      await this.#takeSteering(true);
      await this.#parts.memory.settle(this.#parts.conversation);
    }
  }

  async #steps(): Promise<Result<TurnEnd, TurnFailure>> {
    for (let call = 0; call < MOST_CALLS; call++) {
      if (this.#isCancelled) return this.#ended('cancelled');
      if (isFull(this.#tokens(), this.#parts.settings.contextWindow)) await this.#compact(false);
      const answer = await this.#ask();
      if (!answer.ok) {
        await this.#keepSaid(answer.error.parts);
        return this.#isCancelled ? this.#ended('cancelled') : this.#failed(answer.error.cause);
      }
      const next = await this.#afterAnswer(answer.value);
      if (next !== 'go_on') return next;
    }
    return this.#ended('max_turn_requests');
  }

  async #afterAnswer(answer: ModelAnswer): Promise<Result<TurnEnd, TurnFailure> | 'go_on'> {
    this.#count(answer);
    await this.#keepSaid(answer.parts, true);
    if (callsIn(answer).length > 0 && answer.end !== 'length') {
      await this.#runCalls(answer);
      if (this.#malformedRounds >= MALFORMED_ROUNDS) {
        return this.#failed('the model called tools with arguments that cannot be read, again and again.');
      }
      await this.#takeSteering(false);
      return this.#isCancelled ? this.#ended('cancelled') : 'go_on';
    }
    if (answer.end === 'length') return this.#ended('max_tokens');
    if (answer.end === 'refusal') return this.#ended('refusal');
    if (await this.#takeSteering(true)) return 'go_on';
    if (!this.#didAnything) return this.#failed('the model ended its answer without a word.');
    return this.#ended('end_turn');
  }

  async #runCalls(answer: ModelAnswer): Promise<void> {
    const { signal, settings, tools, teller, ids, readsUnasked } = this.#parts;
    const mostCharacters = Math.min(RESULT_MOST_CHARACTERS, settings.contextWindow * 4 * RESULT_SHARE);
    const runner = { signal, tools, teller, ids, readsUnasked, mostCharacters };
    const results: ToolResult[] = [];
    const calls = callsIn(answer);
    // One after another: they share a directory, and each is asked with what went before it done.
    for (const call of calls) {
      if (signal.aborted) results.push({ id: call.id, tool: call.tool, text: INTERRUPTED, failed: true });
      else results.push(await runCall(runner, call, answer.malformed.get(call.id)));
    }
    const allMalformed = calls.every(({ id }) => answer.malformed.has(id));
    this.#malformedRounds = allMalformed ? this.#malformedRounds + 1 : 0;
    await this.#keep([{ role: 'tool', results }]);
  }

  /** Asks the model; when all is too long for it, once more with less. */
  async #ask(): Promise<Result<ModelAnswer, ModelFailure>> {
    const answer = await this.#askPatiently(this.#messages);
    if (answer.ok || !answer.error.tooLong || !(await this.#compact(true))) return answer;
    return this.#askPatiently(this.#messages);
  }

  /** Asks again after a while when that may help and nothing was said yet. */
  async #askPatiently(
    messages: readonly Message[],
    quiet = false,
  ): Promise<Result<ModelAnswer, ModelFailure>> {
    const { clock, random, signal, teller } = this.#parts;
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#askOnce(messages, quiet);
      if (answer.ok || signal.aborted) return answer;
      const { retry, parts, cause } = answer.error;
      if (retry === 'never' || parts.length > 0) return answer;
      if (attempt >= TRIES) return refuse({ ...answer.error, cause: `${cause} (tried ${TRIES} times)` });
      const ms = retry === 'later' ? backoffMs(BACKOFF, attempt, random) : retry.afterMs;
      teller.notice(`Tries the model again in ${Math.ceil(ms / 1000)} s`, cause);
      await pause(clock, ms, signal);
    }
  }

  #askOnce(messages: readonly Message[], quiet: boolean): Promise<Result<ModelAnswer, ModelFailure>> {
    const { settings, model, instructions, temperature, tools, signal, teller } = this.#parts;
    const request: ModelRequest = {
      model: model(),
      instructions,
      temperature,
      messages,
      tools,
      signal,
      onText: (text) => (quiet ? undefined : teller.text(text)),
      onThought: (text) => (quiet ? undefined : teller.thought(text)),
      onSign: () => this.#showLife(),
    };
    return askModel(settings, request);
  }

  /** A model that writes the arguments of a long call says nothing meanwhile, and is not stalled. */
  #showLife(): void {
    const now = this.#parts.clock.monotonic();
    if (now - this.#lifeShownAt < SIGN_EVERY_MS) return;
    this.#lifeShownAt = now;
    this.#parts.teller.stillThere();
  }

  /** Whether older messages made room. `refused`: the endpoint takes less than its window was said to be. */
  async #compact(refused: boolean): Promise<boolean> {
    const { settings, memory, conversation, teller } = this.#parts;
    const before = this.#tokens();
    const compacted = await compact({
      messages: this.#messages,
      promptAt: this.#promptAt,
      window: refused ? Math.min(before, settings.contextWindow) : settings.contextWindow,
      summarise: (messages) => this.#summarise(messages),
    });
    if (!compacted || this.#isCancelled) return false;
    this.#messages = compacted.messages;
    this.#promptAt = compacted.promptAt;
    this.#counted = undefined;
    await memory.replace(conversation, this.#messages);
    const room = `From about ${before} to about ${this.#tokens()} tokens; ${compacted.summed} older messages`;
    if (compacted.problem === undefined) teller.notice('Context compacted', `${room} became a summary.`);
    else
      teller.notice(
        'Context cut',
        `${room} were shortened, as no summary was to be had: ${compacted.problem}`,
      );
    return true;
  }

  async #summarise(messages: Message[]): Promise<Result<string, string>> {
    const answer = await this.#askPatiently(messages, true);
    if (!answer.ok) return refuse(answer.error.cause);
    this.#usage.add(answer.value.usage);
    const text = answer.value.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
    return text.trim() === '' ? refuse('the model wrote nothing') : ok(text);
  }

  #count({ usage, parts }: ModelAnswer): void {
    const { teller, settings } = this.#parts;
    this.#usage.add(usage);
    this.#didAnything ||= parts.some((part) => part.type === 'call' || part.text.trim() !== '');
    if (usage.input === undefined || usage.output === undefined) return;
    // The answer itself is kept right after this, as one message more.
    this.#counted = { tokens: usage.input + usage.output, messages: this.#messages.length + 1 };
    teller.usage(this.#counted.tokens, settings.contextWindow, this.#usage.cost);
  }

  /** What the endpoint counted, and an estimate for all that it has not seen. */
  #tokens(): number {
    const { instructions, tools } = this.#parts;
    const since = this.#messages.slice(this.#counted?.messages ?? 0);
    const known = this.#counted?.tokens ?? tokensOf(instructions.length + JSON.stringify(tools).length);
    return known + tokensOf(since.reduce((sum, message) => sum + lengthOf(message), 0));
  }

  /** Of an answer that broke off, only what was said: a call that may be incomplete was not run. */
  async #keepSaid(parts: ModelAnswer['parts'], whole = false): Promise<void> {
    const kept = whole ? parts : parts.filter((part) => part.type === 'text');
    if (kept.length > 0) await this.#keep([{ role: 'assistant', parts: kept }]);
  }

  async #takeSteering(last: boolean): Promise<boolean> {
    const texts = this.#parts.takeSteering(last);
    await this.#keep(texts.map((text) => ({ role: 'user', text })));
    return texts.length > 0;
  }

  async #keep(messages: Message[]): Promise<void> {
    await this.#parts.memory.append(this.#parts.conversation, messages);
    this.#messages.push(...messages);
  }

  get #isCancelled(): boolean {
    return this.#parts.signal.aborted;
  }

  #ended(stop: TurnStop): Result<TurnEnd, TurnFailure> {
    return ok({ stop, usage: this.#usage });
  }

  #failed(cause: string): Result<TurnEnd, TurnFailure> {
    return refuse({ cause, usage: this.#usage });
  }
}

const callsIn = ({ parts }: ModelAnswer) => callsOf({ role: 'assistant', parts });
