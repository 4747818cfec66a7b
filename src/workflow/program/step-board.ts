import {
  inOrder,
  upstreamOf,
  waitsFor,
  type WorkflowDefinition,
  type WorkflowStep,
} from '../definition/index.ts';
import { digest } from '../journal/call-key.ts';
import type { StepState } from '../planner/ready-steps.ts';
import type { JsonValue } from '../script/script-port.ts';
import { artifactBody, type GivenArtifact } from './artifact-text.ts';
import type { Failure } from './failure-text.ts';
import type { FailedStep } from './program.ts';
import { nameOfArtifact } from './step-calls.ts';

/** Where the steps of a run stand, and what of it a step may know: that alone which it waits for. */
export class StepBoard {
  readonly #definition: WorkflowDefinition;
  readonly #byId: ReadonlyMap<string, WorkflowStep>;
  readonly #states = new Map<string, StepState>();
  readonly #outputs = new Map<string, JsonValue>();
  readonly #failures = new Map<string, Failure>();

  constructor(definition: WorkflowDefinition) {
    this.#definition = definition;
    this.#byId = new Map(definition.steps.map((step) => [step.id, step]));
  }

  get states(): ReadonlyMap<string, StepState> {
    return this.#states;
  }

  get failed(): FailedStep[] {
    return this.#inText((id) => {
      const failure = this.#failures.get(id);
      return failure && { step: id, ...failure };
    });
  }

  /** Steps that were left out since one before them failed; not those whose condition, or that of a need, did not hold. */
  get leftOut(): string[] {
    const broken = new Set(this.#failures.keys());
    for (const step of inOrder(this.#definition.steps))
      if (this.#states.get(step.id)?.status === 'skipped' && waitsFor(step).some((id) => broken.has(id)))
        broken.add(step.id);
    return this.#inText((id) => (broken.has(id) && !this.#failures.has(id) ? id : undefined));
  }

  step(id: string): WorkflowStep {
    const step = this.#byId.get(id);
    if (!step) throw new Error(`there is no step ${id}`);
    return step;
  }

  isRunning(id: string): boolean {
    return this.#states.get(id)?.status === 'running';
  }

  begin(id: string): void {
    this.#states.set(id, { status: 'running' });
  }

  done(id: string, output: JsonValue): void {
    this.#states.set(id, { status: 'done', output });
    this.#outputs.set(id, output);
  }

  fail(id: string, failure: Failure): void {
    this.#states.set(id, { status: 'failed' });
    this.#failures.set(id, failure);
  }

  skip(id: string): void {
    this.#states.set(id, { status: 'skipped' });
  }

  /** Outputs of the steps that are done, in the order of the text. */
  get outputs(): Record<string, JsonValue> {
    return this.#outputsOf(() => true);
  }

  /** Outputs of all that a step waits for, directly or by others: what beside it happens to be done is not its concern. */
  outputsBefore(id: string): Record<string, JsonValue> {
    const before = upstreamOf(this.#definition.steps, id);
    return this.#outputsOf((one) => before.has(one));
  }

  /**
   * Digest of what a step waits for and is given: how it ended, and with what. Who approved a gate is no part of it: what
   * follows does not become another thing by that.
   */
  upstreamDigest(step: WorkflowStep): string | undefined {
    const ids = new Set([
      ...waitsFor(step),
      ...step.consumes.flatMap((name) => this.#producer(step, name) ?? []),
    ]);
    if (ids.size === 0) return undefined;
    const ends = [...ids].toSorted().map((id) => {
      const output = this.step(id).prompt === undefined ? null : (this.#outputs.get(id) ?? null);
      return [id, this.#states.get(id)?.status ?? null, output];
    });
    return digest(ends);
  }

  /** What a step consumes. An artifact whose step was left out is not there; of one with `for_each` each item left one. */
  consumedBy(step: WorkflowStep): GivenArtifact[] {
    return step.consumes.flatMap((name) => {
      const producer = this.#producer(step, name);
      const output = producer === undefined ? undefined : this.#outputs.get(producer);
      if (producer === undefined || output === undefined) return [];
      const { for_each: list, produces } = this.step(producer);
      const type = produces.find((one) => one.name === name)?.type ?? 'data';
      return list !== undefined && isList(output)
        ? output.map((one, item) => ({ name: nameOfArtifact(name, item), type, body: artifactBody(one) }))
        : [{ name: nameOfArtifact(name, null), type, body: artifactBody(output) }];
    });
  }

  /** Bodies of all artifacts that stand before a step, by the names that its text knows. */
  artifactsBefore(step: WorkflowStep): Record<string, string> {
    const names = new Set(this.#definition.steps.flatMap(({ produces }) => produces.map(({ name }) => name)));
    return Object.fromEntries(
      [...names].flatMap((name) => {
        const producer = this.#producer(step, name);
        const output = producer === undefined ? undefined : this.#outputs.get(producer);
        return output === undefined ? [] : [[name, artifactBody(output)] as const];
      }),
    );
  }

  /** The last step before this one that has left an artifact; no two that leave the same run side by side. */
  #producer({ id }: WorkflowStep, name: string): string | undefined {
    const before = upstreamOf(this.#definition.steps, id);
    return inOrder(this.#definition.steps).findLast(
      (one) =>
        before.has(one.id) && this.#outputs.has(one.id) && one.produces.some((left) => left.name === name),
    )?.id;
  }

  #outputsOf(isWanted: (id: string) => boolean): Record<string, JsonValue> {
    const entries = this.#inText((id) => {
      const value = this.#outputs.get(id);
      return value !== undefined && isWanted(id) ? { id, value } : undefined;
    });
    return Object.fromEntries(entries.map(({ id, value }) => [id, value]));
  }

  #inText<T extends string | object>(of: (id: string) => T | undefined): T[] {
    return this.#definition.steps.map(({ id }) => of(id)).filter((found) => found !== undefined);
  }
}

const isList = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);
