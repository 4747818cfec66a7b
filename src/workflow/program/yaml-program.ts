import type { InputValues, WorkflowDefinition } from '../definition/index.ts';
import type { Program, ProgramEnd, ProgramEvents } from './program.ts';
import { YamlSteps, type Stand } from './yaml-steps.ts';

/**
 * Runs a YAML workflow as a program. As of a script, nothing is told before this returns, nor within `answer`: orders are
 * taken one by one, each after its caller is done. `inputs`: as `takeInputs` gives them. A step that has failed lets what
 * does not depend on it go on; the program ends when nothing more can begin, or at once with an outcome that is fatal.
 */
export function startYaml(
  definition: WorkflowDefinition,
  inputs: InputValues,
  events: ProgramEvents,
): Program {
  const steps = new YamlSteps(definition, inputs);
  const { promise: ended, resolve: end } = Promise.withResolvers<ProgramEnd>();
  let isOver = false;

  const tell = (stand: Stand | undefined): void => {
    if (stand === undefined || isOver) return;
    isOver = stand.end !== null;
    events.onStill(stand.still);
    if (stand.end !== null) end(stand.end);
  };
  const order = (take: () => Stand | undefined): void =>
    queueMicrotask(() => {
      if (!isOver) tell(caught(steps, take));
    });

  order(() => steps.begin());
  return {
    ended,
    answer: (call, outcome) => order(() => steps.take(call, outcome)),
    abort: (reason) => order(() => steps.stop({ kind: 'killed', reason: 'aborted', message: reason })),
    kill: async () => {
      if (isOver) return;
      isOver = true;
      end({ kind: 'killed', reason: 'aborted', message: 'it was killed' });
    },
  };
}

/** A fault of ours ends the run in which it shows, and not the hub with all the others. */
function caught(steps: YamlSteps, take: () => Stand | undefined): Stand | undefined {
  try {
    return take();
  } catch (error) {
    return steps.stop({ kind: 'killed', reason: 'crash', message: String(error) });
  }
}
