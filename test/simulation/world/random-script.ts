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
  return (prompt) => {
    for (const [id] of prompt.text.matchAll(/\bmsg_[0-9a-z]{22}\b/g)) books.mailSeen.add(id as MessageId);
    const steps: FakeStep[] = [];
    for (let n = dice.between(0, 4); n > 0; n--)
      steps.push(step(dice, clock, books, `${prompt.turn}:${n}`, prompt.turn));
    steps.push({ do: 'say', text: `re:${nonceOf(prompt.text) ?? 'nothing'};` });
    return steps;
  };
}

function step(dice: Dice, clock: ManualClock, books: ScriptBooks, id: string, turn: TurnId): FakeStep {
  switch (dice.weighted(DOINGS)) {
    case 'say':
      return { do: 'say', text: 'hm. ' };
    case 'think':
      return { do: 'think', text: 'a thought' };
    case 'tool':
      return {
        do: 'tool',
        call: call(dice, id),
        output: 'x'.repeat(dice.chance(0.1) ? 9_000 : 20),
        exitCode: 0,
      };
    case 'ask':
      return {
        do: 'ask',
        call: call(dice, id),
        output: 'done',
        run: () => void books.toolsRun.push({ turn, toolCallId: id }),
        denied: [{ do: 'say', text: 'denied. ' }],
      };
    case 'wait': {
      const ms = dice.chance(0.85) ? dice.between(10, 9_000) : dice.between(20_000, 200_000);
      return { do: 'wait', gate: { opened: new Promise((resolve) => void clock.after(ms, resolve)) } };
    }
    case 'usage':
      return { do: 'usage', usage: { inputTokens: dice.between(1, 1_000) } };
    case 'fail':
      return { do: 'fail', cause: 'The model answered 500.' };
    case 'die':
      return { do: 'die' };
  }
}

function call(dice: Dice, toolCallId: string): ToolCallFacts {
  const kind = dice.pick(['read', 'edit', 'execute'] as const);
  if (kind === 'execute') return { toolCallId, kind, title: 'Run make', command: 'make' };
  return { toolCallId, kind, title: `${kind} a file`, paths: ['/work/app/a.ts'] };
}
