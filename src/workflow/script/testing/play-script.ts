import { systemClock, type Clock } from '#base';
import { createScriptRuntime } from '../create-script-runtime.ts';
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
  clock?: Clock;
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

/** Runs a script in a real thread to its end. */
export async function playScript(source: string, play: Play = {}): Promise<Played> {
  const runtime = createScriptRuntime({ clock: play.clock ?? systemClock });
  try {
    return await playOn(runtime, source, play);
  } finally {
    await runtime.close();
  }
}

/** The same on a runtime that the caller closes. */
export async function playOn(runtime: ScriptRuntime, source: string, play: Play = {}): Promise<Played> {
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

/** What a script returned; throws when it ended in another way. */
export async function returned(source: string, play?: Play): Promise<JsonValue> {
  const { end } = await playScript(source, play);
  if (end.kind !== 'returned') throw new Error(JSON.stringify(end));
  return end.value;
}
