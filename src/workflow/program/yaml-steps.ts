import type { InputValues, WorkflowDefinition } from '../definition/index.ts';
import { readySteps, type NextSteps, type SkipCause } from '../planner/ready-steps.ts';
import type { CallOutcome, JsonValue } from '../script/script-port.ts';
import { itemsFailure, runFailure, type Failure } from './failure-text.ts';
import { readGateAnswer, rejection } from './gate-answer.ts';
import type { ProgramCall, ProgramEnd, ProgramNote, ProgramStill } from './program.ts';
import { StepBoard } from './step-board.ts';
import { agentCalls, gateCall, type StepContext, type UnnumberedCall } from './step-calls.ts';

/** What a call is for: the gate of a step, its one prompt, or an item of its list. */
interface Purpose {
  readonly step: string;
  readonly part: 'gate' | 'prompt' | number;
}

/** A step that was begun: what its gate lets through, and what its calls have come to. */
interface Begun {
  readonly items: readonly unknown[] | null;
  readonly results: JsonValue[];
  readonly failed: (Failure & { index: number })[];
  left: number;
}

/** After one order: what there is to tell, and how the run ended, if it did. */
export interface Stand {
  readonly still: ProgramStill;
  readonly end: ProgramEnd | null;
}

/**
 * The steps of a YAML workflow as a machine: it is begun once, takes how each call ended, and says what to call next.
 * It waits for nothing and draws nothing.
 */
export class YamlSteps {
  readonly #definition: WorkflowDefinition;
  readonly #inputs: InputValues;
  readonly #board: StepBoard;
  readonly #begun = new Map<string, Begun>();
  readonly #open = new Map<number, Purpose>();
  #lastCall = 0;
  #calls: ProgramCall[] = [];
  #notes: ProgramNote[] = [];
  #end: ProgramEnd | null = null;

  constructor(definition: WorkflowDefinition, inputs: InputValues) {
    this.#definition = definition;
    this.#inputs = inputs;
    this.#board = new StepBoard(definition);
  }

  begin(): Stand {
    this.#goOn();
    return this.#stand();
  }

  /** Undefined: nobody asked, or it is over. */
  take(call: number, outcome: CallOutcome): Stand | undefined {
    const purpose = this.#open.get(call);
    if (purpose === undefined || this.#end !== null) return undefined;
    this.#open.delete(call);
    if (!outcome.ok && outcome.error.fatal === true) this.#end = thrown(outcome.error);
    else {
      this.#takeOutcome(purpose, outcome);
      // Of a long list each item but the last changes nothing for other steps.
      if (!this.#board.isRunning(purpose.step)) this.#goOn();
    }
    return this.#stand();
  }

  /** Ends it before its time; undefined when it has ended. */
  stop(end: ProgramEnd): Stand | undefined {
    if (this.#end !== null) return undefined;
    this.#end = end;
    return this.#stand();
  }

  #stand(): Stand {
    const still = {
      calls: this.#calls,
      notes: this.#notes,
      open: [...this.#open.keys()],
      last: this.#end !== null,
    };
    this.#calls = [];
    this.#notes = [];
    return { still, end: this.#end };
  }

  /** Begins and leaves out steps until there is nothing but to wait. A step over nothing is done at once. */
  #goOn(): void {
    for (;;) {
      const next = readySteps(this.#definition, { inputs: this.#inputs, steps: this.#board.states });
      this.#leaveOut(next);
      for (const { id, items } of next.start) this.#beginStep(id, items);
      if (next.ended) {
        this.#end = this.#endOfAll();
        return;
      }
      if (next.start.every(({ id }) => this.#board.isRunning(id))) return;
    }
  }

  #leaveOut({ skip, fail }: NextSteps): void {
    for (const { id, message } of fail) this.#fail(id, { code: 'step.no_list', message });
    for (const { id, because } of skip) {
      this.#board.skip(id);
      this.#notes.push({ kind: 'skipped', step: id, because: skipText(because) });
    }
  }

  #beginStep(id: string, items: readonly unknown[] | null): void {
    this.#board.begin(id);
    this.#begun.set(id, { items, results: [], failed: [], left: 0 });
    const step = this.#board.step(id);
    if (step.approval === undefined) this.#prompt(id);
    else this.#ask({ step: id, part: 'gate' }, gateCall(step, this.#context(id)));
  }

  #prompt(id: string): void {
    const step = this.#board.step(id);
    const begun = this.#begunStep(id);
    const calls = agentCalls(step, step.prompt ?? '', begun.items, this.#context(id));
    if (!Array.isArray(calls)) {
      this.#fail(id, { code: 'step.no_prompt', message: calls.message });
      return;
    }
    begun.left = calls.length;
    for (const [at, call] of calls.entries())
      this.#ask({ step: id, part: begun.items === null ? 'prompt' : at }, call);
    if (calls.length === 0) this.#finish(id, []);
  }

  #context(id: string): StepContext {
    const step = this.#board.step(id);
    return {
      definition: this.#definition,
      scope: {
        inputs: this.#inputs,
        outputs: this.#board.outputsBefore(id),
        artifacts: this.#board.artifactsBefore(step),
      },
      upstream: this.#board.upstreamDigest(step),
      consumes: this.#board.consumedBy(step),
    };
  }

  #ask(purpose: Purpose, call: UnnumberedCall): void {
    this.#lastCall += 1;
    this.#open.set(this.#lastCall, purpose);
    this.#calls.push({ ...call, call: this.#lastCall });
  }

  #takeOutcome({ step, part }: Purpose, outcome: CallOutcome): void {
    if (typeof part === 'number') this.#takeItem(step, part, outcome);
    else if (!outcome.ok) this.#fail(step, failureOf(outcome.error));
    else if (part === 'gate') this.#takeAnswer(step, outcome.value);
    else this.#finish(step, outcome.value);
  }

  #takeAnswer(id: string, value: JsonValue): void {
    const answer = readGateAnswer(value);
    if (!answer.approved) this.#fail(id, { code: 'gate.rejected', message: rejection(answer) });
    else if (this.#board.step(id).prompt !== undefined) this.#prompt(id);
    else this.#finish(id, { ...answer });
  }

  #takeItem(id: string, index: number, outcome: CallOutcome): void {
    const begun = this.#begunStep(id);
    begun.left -= 1;
    if (outcome.ok) begun.results[index] = outcome.value;
    else begun.failed.push({ index, ...failureOf(outcome.error) });
    if (begun.left > 0) return;
    if (begun.failed.length === 0) this.#finish(id, begun.results);
    else this.#fail(id, itemsFailure(id, begun.failed, begun.items?.length ?? 0));
  }

  #finish(id: string, output: JsonValue): void {
    this.#board.done(id, output);
    this.#begun.delete(id);
  }

  #fail(id: string, failure: Failure): void {
    this.#board.fail(id, failure);
    this.#begun.delete(id);
    this.#notes.push({ kind: 'log', text: `"${id}" failed: ${failure.message}` });
  }

  #begunStep(id: string): Begun {
    const begun = this.#begun.get(id);
    if (!begun) throw new Error(`the step ${id} was not begun`);
    return begun;
  }

  #endOfAll(): ProgramEnd {
    const value = { steps: this.#board.outputs };
    const { failed } = this.#board;
    if (failed.length === 0) return { kind: 'returned', value };
    return { kind: 'failed', message: runFailure(failed, this.#board.leftOut), outputs: value, failed };
  }
}

const failureOf = ({ code, message }: Failure): Failure => ({ code, message });

function skipText(because: SkipCause): string {
  if (because.kind === 'condition') return 'its condition does not hold';
  return because.status === 'failed' ? `"${because.step}" failed` : `"${because.step}" was skipped`;
}

/** As a script has it: `budget_spent` ends it with a `BudgetSpentError`. */
function thrown({ code, message }: Failure): ProgramEnd {
  const words = code.split(/[^A-Za-z0-9]+/u).filter((word) => word !== '');
  const name = `${words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('')}Error`;
  return { kind: 'threw', name, message, code, fatal: true, line: null, stack: '' };
}
