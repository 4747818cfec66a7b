import type {
  CallOutcome,
  JsonValue,
  RunningScript,
  ScriptBudget,
  ScriptCall,
  ScriptEnd,
  ScriptLimits,
  ScriptNote,
  ScriptRuntime,
  ScriptStill,
} from '../script-port.ts';

export interface Play {
  args?: JsonValue;
  budget?: ScriptBudget;
  limits?: Partial<ScriptLimits>;
  seed?: number;
  /** What a call is answered with; undefined leaves it open. Answers are given in the order of asking. */
  answer?: (call: ScriptCall) => CallOutcome | undefined;
  /** Sees each stillness after its calls were answered. */
  watch?: (still: ScriptStill, run: RunningScript) => void;
}

export interface Played {
  end: ScriptEnd;
  stills: ScriptStill[];
  calls: ScriptCall[];
  notes: ScriptNote[];
}

/** Answers a call with its own prompt, question or name. */
export const echo = (call: ScriptCall): CallOutcome => ({
  ok: true,
  value: call.kind === 'agent' ? call.prompt : call.kind === 'approve' ? call.question : call.name,
});

/** Runs a script to its end. */
export async function playOn(
  runtime: Pick<ScriptRuntime, 'start'>,
  source: string,
  play: Play = {},
): Promise<Played> {
  const { args = null, budget = null, limits, seed = 1, answer = echo, watch } = play;
  const stills: ScriptStill[] = [];
  const input = { source, args, fixed: { nowMs: Date.UTC(2026, 0, 1), seed }, budget };
  const run = runtime.start(limits ? { ...input, limits } : input, {
    onStill(still) {
      stills.push(still);
      if (!still.last)
        for (const call of still.calls) {
          const outcome = answer(call);
          if (outcome) run.answer(call.call, outcome);
        }
      watch?.(still, run);
    },
  });
  const end = await run.ended;
  return {
    end,
    stills,
    calls: stills.flatMap((still) => still.calls),
    notes: stills.flatMap((still) => still.notes),
  };
}
