import type { ToolCallFacts, Usage } from '#domain';
import type { Prompt, SessionSpec } from './port.ts';

/** Something that a scripted turn waits for until the test or simulation opens it. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
}

export function createGate(): Gate {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** One thing that a scripted turn does. */
export type FakeStep =
  | { do: 'say'; text: string }
  | { do: 'think'; text: string }
  /** A tool that needs no permission. */
  | { do: 'tool'; call: ToolCallFacts; output?: string; exitCode?: number }
  /** A tool that is asked for first; `run` is called only when it was allowed. */
  | { do: 'ask'; call: ToolCallFacts; output?: string; run?: () => void; denied?: FakeStep[] }
  | { do: 'wait'; gate: Pick<Gate, 'opened'> }
  | { do: 'usage'; usage: Usage }
  /** The turn ends with an error of the model. */
  | { do: 'fail'; cause: string }
  /** The harness dies: this turn fails, the session has to be opened again. */
  | { do: 'die' };

export interface FakeContext {
  spec: SessionSpec;
  /** How many turns this conversation had before this one, also before a resume. */
  turnsBefore: number;
  /** What the conversation remembers; a plain object that survives a resume when the memory of the host does. */
  memory: Record<string, string>;
}

/** What a prompt leads to. Pure but for `memory`: the same prompt in the same state gives the same steps. */
export type FakeScript = (prompt: Prompt, context: FakeContext) => FakeStep[];

/** Answers `echo: TEXT`; `remember KEY=VALUE` and `recall KEY` show whether context survived. */
export const echoScript: FakeScript = (prompt, { memory }) => {
  const remember = /^remember (\w+)=(.*)$/m.exec(prompt.text);
  if (remember) {
    memory[remember[1] ?? ''] = remember[2] ?? '';
    return [{ do: 'say', text: 'noted' }];
  }
  const recall = /^recall (\w+)$/m.exec(prompt.text);
  if (recall) return [{ do: 'say', text: memory[recall[1] ?? ''] ?? 'nothing remembered' }];
  return [{ do: 'say', text: `echo: ${prompt.text}` }];
};
