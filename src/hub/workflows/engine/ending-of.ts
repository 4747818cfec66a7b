import { RUN_LIMITS, type Cause, type Run } from '#domain';
import type { ProgramEnd } from '#workflow';
import type { JsonValue } from '#workflow/script';

/** How a run comes to its end. */
export type Ending =
  | { move: 'finish'; result: string }
  | { move: 'fail'; cause: Cause; result: string | null }
  | { move: 'cancel'; cause: Cause; result: null };

const KILLED: Readonly<Record<string, string>> = {
  memory: 'run.memory',
  cpu: 'run.cpu',
  stuck: 'run.stuck',
  aborted: 'run.cancelled',
  crash: 'run.crashed',
};

/** What the end of its program makes of a run. */
export function endingOf(run: Run, end: ProgramEnd): Ending {
  switch (end.kind) {
    case 'returned': {
      const result = resultText(end.value);
      if (result !== null) return { move: 'finish', result };
      const cause = {
        code: 'run.result_too_large',
        message: `What it returned is larger than ${RUN_LIMITS.resultBytes} bytes.`,
      };
      return { move: 'fail', cause, result: null };
    }
    case 'failed':
      return {
        move: 'fail',
        cause: { code: 'run.steps_failed', message: end.message },
        result: resultText(end.outputs),
      };
    case 'threw': {
      const where = end.line === null ? '' : ` (line ${end.line})`;
      const message = end.code === null ? `${end.name}: ${end.message}${where}` : `${end.message}${where}`;
      return { move: 'fail', cause: { code: end.code ?? 'run.threw', message }, result: null };
    }
    case 'killed':
      return {
        move: 'fail',
        cause: {
          code: KILLED[end.reason] ?? 'run.crashed',
          message: `The script of "${run.name}" was ended: ${end.message}`,
        },
        result: null,
      };
  }
}

function resultText(value: JsonValue): string | null {
  const text = JSON.stringify(value);
  return Buffer.byteLength(text) > RUN_LIMITS.resultBytes ? null : text;
}
