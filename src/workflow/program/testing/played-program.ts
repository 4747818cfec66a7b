import { readWorkflow, takeInputs, type WorkflowDefinition } from '../../definition/index.ts';
import type { CallOutcome, JsonValue } from '../../script/script-port.ts';
import type { Program, ProgramCall, ProgramEnd, ProgramStill } from '../program.ts';
import { startYaml } from '../yaml-program.ts';

/** A workflow of a test, from its lines; throws what is wrong with it. */
export function defined(...lines: string[]): WorkflowDefinition {
  const { definition, findings } = readWorkflow({ file: 'flow.yaml', text: lines.join('\n') });
  if (definition === null) throw new Error(JSON.stringify(findings));
  return definition;
}

/** A YAML program as an engine plays it, with all that it has told. */
export class PlayedProgram {
  readonly stills: ProgramStill[] = [];
  readonly program: Program;
  end: ProgramEnd | undefined;

  private constructor(definition: WorkflowDefinition, inputs: Record<string, unknown>) {
    const { values } = takeInputs(definition, inputs);
    this.program = startYaml(definition, values, { onStill: (still) => this.stills.push(still) });
    void this.program.ended.then((end) => (this.end = end));
  }

  static async start(
    definition: WorkflowDefinition,
    inputs: Record<string, unknown> = {},
  ): Promise<PlayedProgram> {
    const played = new PlayedProgram(definition, inputs);
    await played.settled();
    return played;
  }

  get calls(): ProgramCall[] {
    return this.stills.flatMap(({ calls }) => calls);
  }

  get open(): readonly number[] {
    return this.stills.at(-1)?.open ?? [];
  }

  get notes(): ProgramStill['notes'] {
    return this.stills.flatMap(({ notes }) => notes);
  }

  /** By its id, such as `review`, `port[2]` or `ship:gate`. */
  call(id: string): ProgramCall {
    const found = this.calls.find((call) => idOf(call) === id);
    if (!found) throw new Error(`nobody asked for ${id}; asked: ${this.calls.map(idOf).join(', ')}`);
    return found;
  }

  answer(id: string, value: JsonValue): Promise<void> {
    return this.give(this.call(id).call, { ok: true, value });
  }

  fail(id: string, error: { code: string; message: string; fatal?: boolean }): Promise<void> {
    return this.give(this.call(id).call, { ok: false, error });
  }

  approve(id: string, more: Record<string, JsonValue> = {}): Promise<void> {
    const gate = this.calls.find((call) => idOf(call) === `${id}:gate`);
    return this.answer(gate === undefined ? id : idOf(gate), {
      approved: true,
      answer: 'approve',
      by: 'anna',
      reason: null,
      ...more,
    });
  }

  async give(call: number, outcome: CallOutcome): Promise<void> {
    this.program.answer(call, outcome);
    await this.settled();
  }

  /** Orders are taken in microtasks, which come before this one; what follows from an end needs one more each. */
  async settled(): Promise<void> {
    for (let round = 0; round < 5; round += 1) await Promise.resolve();
  }
}

export const idOf = (call: ProgramCall): string =>
  call.kind === 'workflow' ? call.name : (call.options.id ?? '');
