import type { ManualClock } from '#base';
import type { MessageId, ToolCallFacts, TurnId } from '#domain';
import type { FakeScript, FakeStep } from '#harness';
import type { Dice } from './dice.ts';

/** What the scripts of all harnesses did. */
export interface ScriptBooks {
  /** Tools that ran after a question, by their call's id. */
  toolsRun: { turn: TurnId; toolCallId: string }[];
  /** Messages that stood in a prompt. */
  mailSeen: Set<MessageId>;
}

/** The word in a message that its answer repeats. */
export const nonceOf = (text: string): string | undefined => /\bnonce-\d+\b/.exec(text)?.[0];

const DOINGS = { say: 4, think: 1, tool: 2, ask: 3, wait: 5, usage: 1, fail: 0.5, die: 0.4 };

/** A harness that does something else at each prompt, and ends with the nonce of what it was asked. */
export function randomScript(dice: Dice, clock: ManualClock, books: ScriptBooks): FakeScript {
  const steps = new RandomSteps(dice, clock, books);
  return ({ turn, text }) => {
    for (const [id] of text.matchAll(/\bmsg_[0-9a-z]{22}\b/g)) books.mailSeen.add(id as MessageId);
    const doings = Array.from({ length: dice.between(0, 4) }, (_, n) => steps.next(turn, `${turn}:${n}`));
    return [...doings, { do: 'say', text: `re:${nonceOf(text) ?? 'nothing'};` }];
  };
}

class RandomSteps {
  readonly #dice: Dice;
  readonly #clock: ManualClock;
  readonly #books: ScriptBooks;
  /** How many of the waits are long: beyond a lease, and often beyond `lost_after`. */
  readonly #longShare: number;

  constructor(dice: Dice, clock: ManualClock, books: ScriptBooks) {
    this.#dice = dice;
    this.#clock = clock;
    this.#books = books;
    this.#longShare = dice.pick([0.05, 0.15, 0.5]);
  }

  next(turn: TurnId, id: string): FakeStep {
    const dice = this.#dice;
    switch (dice.weighted(DOINGS)) {
      case 'say':
        return { do: 'say', text: 'hm. ' };
      case 'think':
        return { do: 'think', text: 'a thought' };
      case 'tool': {
        const output = 'x'.repeat(dice.chance(0.1) ? 9_000 : 20);
        return { do: 'tool', call: this.#call(id), output, exitCode: 0 };
      }
      case 'ask': {
        const run = () => void this.#books.toolsRun.push({ turn, toolCallId: id });
        return { do: 'ask', call: this.#call(id), run, denied: [{ do: 'say', text: 'denied. ' }] };
      }
      case 'wait':
        return this.#wait();
      case 'usage':
        return { do: 'usage', usage: { inputTokens: dice.between(1, 1_000) } };
      case 'fail':
        return { do: 'fail', cause: 'The model answered 500.' };
      case 'die':
        return { do: 'die' };
    }
  }

  /** The time runs from when the step is reached. */
  #wait(): FakeStep {
    const [dice, clock] = [this.#dice, this.#clock];
    const ms = dice.chance(this.#longShare) ? dice.between(20_000, 200_000) : dice.between(10, 9_000);
    const gate = {
      get opened() {
        return new Promise<void>((resolve) => void clock.after(ms, resolve));
      },
    };
    return { do: 'wait', gate };
  }

  #call(toolCallId: string): ToolCallFacts {
    const kind = this.#dice.pick(['read', 'edit', 'execute'] as const);
    if (kind === 'execute') return { toolCallId, kind, title: 'Run make', command: 'make' };
    return { toolCallId, kind, title: `${kind} a file`, paths: ['/work/app/a.ts'] };
  }
}
