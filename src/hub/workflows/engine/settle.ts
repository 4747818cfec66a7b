import type { Result } from '#base';
import type { Cause, Refusal, Run, Step, StepId, StepTry } from '#domain';
import { RUN_LIMITS } from '#domain';
import { journalRows, runRows, stepRows, type Tx } from '#store';
import type { ProgramEnd } from '#workflow';
import type { JsonValue } from '#workflow/script';
import { RUNS_TOPIC } from '../runs-topic.ts';
import { AgentBound } from './agent-bound.ts';
import type { Batch } from './batch.ts';
import { beginAgent } from './begin-agent.ts';
import { beginGate, beginWithin } from './begin-waits.ts';
import { endRun } from './end-run.ts';
import { endingOf } from './ending-of.ts';
import type { EngineDeps, Leaving, NamedText } from './engine-deps.ts';
import { noteText } from './note-text.ts';
import { releaseStep, unloaded } from './release-step.ts';

export interface Settling {
  /** As it was when what the batch takes in was read. */
  run: Run;
  batch: Batch;
  /** Steps that may be begun, in the order of asking. */
  ready: readonly Step[];
  /** All that its program waits for. */
  open: readonly Step[];
  /** Of the workspace, for what begins now. */
  version: string;
  end: ProgramEnd | undefined;
  /** By step: the texts of runs within it that may begin. */
  texts: ReadonlyMap<StepId, Result<NamedText & { args: string }, Refusal>>;
}

interface Written {
  run: Run;
  /** Open steps as they are now. */
  steps: Step[];
  /** Steps that could not be begun. */
  refused: { call: number; cause: Cause }[];
  /** Steps whose work was done as soon as it was begun. */
  ended: { call: number; value: JsonValue }[];
  /** What ends all that is open. */
  doom: Cause | null;
  /** Something came in meanwhile, or is left to do. */
  goesOn: boolean;
}

export type Settled =
  | { is: 'lost' }
  | ({ is: 'written' } & Written)
  | ({ is: 'left'; leaving: Leaving } & Written);

/** Writes one round of a run: what has ended, what was asked for, what begins; or its end. All of it under its fence. */
export async function settle(deps: EngineDeps, given: Settling): Promise<Settled> {
  const { run: seen, batch } = given;
  const needsNothing = isAlone(given);
  try {
    // A unit may be run again: it works on copies, and what comes of it counts only when it is committed.
    return await deps.store.unit(async (tx) => {
      if (needsNothing) journalRows.keepHold(tx, seen);
      const shared = needsNothing ? {} : await journalRows.holdRun(tx, seen);
      if (!shared) return { is: 'lost' };
      const run = { ...seen, ...shared, nextSeq: seen.nextSeq + batch.seqs };
      return new Round(deps, tx, run, given).write();
    });
  } catch (error) {
    if (needsNothing && !(await deps.store.read((reader) => journalRows.isHeld(reader, seen))))
      return { is: 'lost' };
    throw error;
  }
}

/**
 * Agents begin, and nobody else counts at this run: no run within it was open since the round before, and it is within none.
 * What was read of it then still holds, so that all of this round travels in one packet.
 */
const isAlone = ({ run, ready, open, batch, end }: Settling): boolean =>
  run.root === run.id &&
  end === undefined &&
  ready.length > 0 &&
  ready.every(({ kind }) => kind === 'agent') &&
  [...open, ...batch.touched.values()].every(({ kind }) => kind !== 'workflow');

/** A round within its unit. */
class Round {
  readonly #deps: EngineDeps;
  readonly #tx: Tx;
  readonly #given: Settling;
  readonly #written: Written;
  /** Steps as they are after this round, by id. */
  readonly #steps: Map<string, Step>;
  readonly #bound: AgentBound;

  constructor(deps: EngineDeps, tx: Tx, run: Run, given: Settling) {
    this.#deps = deps;
    this.#tx = tx;
    this.#given = given;
    this.#steps = new Map(given.batch.touched);
    this.#bound = new AgentBound(tx, run, deps.settings().workflowMaxAgents);
    const goesOn = run.signals !== given.run.signals;
    this.#written = { run, steps: [], refused: [], ended: [], doom: null, goesOn };
  }

  async write(): Promise<Settled> {
    const { batch, end, ready } = this.#given;
    for (const step of batch.release) await this.#release(step);
    await this.#countUse();
    if (ready.length > 0) await this.#begin();
    this.#count();
    await this.#keepArtifacts();
    await this.#putRows();
    this.#written.steps = [...this.#steps.values()];
    if (end) return this.#finish(end);
    if (!batch.isFull && this.#canWait()) return this.#wait();
    return { is: 'written', ...this.#written };
  }

  #count(): void {
    const { run } = this.#written;
    const agents = this.#bound.begun;
    if (agents === 0 && this.#given.batch.seqs === 0) return;
    journalRows.countRound(this.#tx, run.id, { nextSeq: run.nextSeq, agents });
    this.#written.run = { ...run, agentsUsed: run.agentsUsed + agents };
  }

  async #release(step: Step): Promise<void> {
    await releaseStep(this.#deps, this.#tx, step);
  }

  async #countUse(): Promise<void> {
    const { tokens, costMicros, unknown } = this.#given.batch.use;
    if (tokens + costMicros + unknown === 0) return;
    const { run } = this.#written;
    await runRows.addUse(this.#tx, run.root, { tokens, costMicros, unknown });
    if (run.root === run.id)
      this.#written.run = {
        ...run,
        tokensUsed: run.tokensUsed + tokens,
        costUsed: run.costUsed + costMicros,
        unknownUse: run.unknownUse + unknown,
      };
  }

  /** What a step leaves stands when its end does. */
  async #keepArtifacts(): Promise<void> {
    for (const id of this.#given.batch.ended) {
      const step = this.#steps.get(id);
      if (step?.state !== 'done' || step.kind !== 'agent') continue;
      const why = await this.#deps.keepArtifacts(this.#tx, this.#written.run, step);
      if (why !== null) this.#put({ ...step, why });
    }
  }

  /** Begins what may be begun, in the order of asking, as far as there is place. */
  async #begin(): Promise<void> {
    const { ready, open } = this.#given;
    let places = ready.some(({ kind }) => kind === 'agent') ? await this.#places(open) : 0;
    for (const step of ready) {
      const current = this.#steps.get(step.id) ?? step;
      if (this.#written.doom) return;
      if (current.kind === 'approve') await this.#beginGate(current);
      else if (current.kind === 'workflow') await this.#beginWithin(current);
      else if (places > 0) places -= await this.#beginAgent(current);
      else this.#waits(current, 'it waits for a place: as many agents are at work as may be at once');
    }
  }

  /** How many more may be begun. */
  async #places(open: readonly Step[]): Promise<number> {
    const here = open.filter(({ state, kind }) => state === 'running' && kind === 'agent').length;
    const atWork = here + (await this.#atWorkElsewhere());
    return (await this.#deps.work.places(this.#tx, this.#written.run, atWork)) - atWork;
  }

  /** Of the same whole: places are those of the outermost run, and its row is the lock of whoever takes one. */
  async #atWorkElsewhere(): Promise<number> {
    const { run } = this.#written;
    const isPart = run.root !== run.id;
    if (!isPart && !this.#given.open.some(({ child }) => child !== null)) return 0;
    if (isPart) await this.#tx.lock('runs', [run.root]);
    return stepRows.agentsElsewhere(this.#tx, run);
  }

  async #beginGate(step: Step): Promise<void> {
    const unwritten = [...this.#steps.values()];
    this.#put(await beginGate(this.#deps, this.#tx, this.#written.run, { step, unwritten }));
  }

  async #beginWithin(step: Step): Promise<void> {
    const { version, texts } = this.#given;
    const within = { text: texts.get(step.id), version };
    const begun = await beginWithin(this.#deps, this.#tx, this.#written.run, step, within);
    if (begun.ok) return this.#put(begun.value);
    this.#refuse(step, begun.error);
  }

  /** How many places it takes. */
  async #beginAgent(step: Step): Promise<0 | 1> {
    const { batch, version } = this.#given;
    const begun = await beginAgent(this.#deps, this.#tx, this.#written.run, {
      step,
      ask: batch.asks.get(step.id) ?? null,
      pauseMs: batch.pauses.get(step.id) ?? 0,
      version,
      bound: this.#bound,
    });
    if (begun.is === 'doom') {
      this.#written.doom = begun.cause;
      this.#written.goesOn = true;
    } else if (begun.is === 'refused') this.#refuse(step, begun.cause);
    else if (begun.is === 'waits') this.#waits(step, begun.why);
    else this.#put(begun.step);
    if (begun.is === 'ended') {
      this.#written.ended.push({ call: step.call, value: begun.value });
      this.#written.goesOn = true;
    }
    if (begun.is !== 'running') return 0;
    this.#tries.push({ step: step.id, number: begun.step.tries, session: begun.session, turn: begun.turn });
    return 1;
  }

  readonly #tries: Pick<StepTry, 'step' | 'number' | 'session' | 'turn'>[] = [];

  #refuse(step: Step, { code, message }: Cause): void {
    this.#written.refused.push({ call: step.call, cause: { code, message } });
    this.#written.goesOn = true;
  }

  #waits(step: Step, why: string): void {
    if (step.why !== why) this.#put({ ...step, why });
  }

  #put(step: Step): void {
    this.#steps.set(step.id, step);
  }

  async #putRows(): Promise<void> {
    const tx = this.#tx;
    const { batch, run } = this.#given;
    const fresh: Step[] = [];
    for (const [id, step] of this.#steps) {
      const isEnded = batch.ended.has(step.id);
      const row: Step = {
        ...step,
        ...(isEnded ? { endedAt: tx.now } : {}),
        ...(batch.fresh.has(step.id) ? { createdAt: tx.now } : {}),
      };
      this.#steps.set(id, row);
      if (batch.fresh.has(step.id)) fresh.push(row);
      else journalRows.putStep(tx, row);
    }
    for (const row of fresh) journalRows.insertStep(tx, row);
    for (const { step, number, cause } of batch.endTries) journalRows.endTry(tx, step, number, cause);
    for (const one of this.#tries)
      journalRows.insertTry(tx, run.id, { ...one, cause: null, createdAt: tx.now, endedAt: null });
    await stepRows.insertNotes(
      tx,
      batch.notes.map(({ number, note }) => ({
        run_id: run.id,
        execution: run.execution,
        number,
        kind: note.kind,
        text: noteText(note).slice(0, RUN_LIMITS.noteCharacters),
        at: tx.now,
      })),
    );
    await this.#tell();
  }

  async #tell(): Promise<void> {
    const tx = this.#tx;
    const { user, id: run } = this.#written.run;
    for (const step of this.#steps.values()) {
      const data = { run, name: step.name, state: step.state };
      if (this.#given.batch.ended.has(step.id)) {
        const more = {
          ...(step.cause ? { cause: cutCause(step.cause) } : {}),
          reused: step.reusedFrom !== null,
        };
        await tx.event({ type: 'step.ended', user, subject: step.id, data: { ...data, ...more } });
        // A turn is over: its session has nothing left to do.
        if (step.session !== null && step.reusedFrom === null) await this.#deps.work.release(tx, step);
      } else if (step.state === 'running' || step.state === 'asking') {
        await tx.event({ type: 'step.began', user, session: step.session, subject: step.id, data });
      }
    }
    const { notes } = this.#given.batch;
    const phases = notes.flatMap(({ note }) => (note.kind === 'phase' ? [note.title] : []));
    if (notes.length > 0)
      await tx.event({
        type: 'run.noted',
        user,
        subject: run,
        data: { notes: notes.length, ...(phases.length > 0 ? { phase: phases.at(-1)?.slice(0, 200) } : {}) },
      });
    // Whoever waits for the run is woken by its end, and when people are asked.
    if ([...this.#steps.values()].some(({ state }) => state === 'asking')) tx.wake(`run:${run}`);
  }

  /** All that it waits for are people, runs within it, or times. */
  #canWait(): boolean {
    if (this.#written.goesOn || this.#given.open.length === 0) return false;
    return this.#openNow().every(
      ({ state, kind, notBefore }) =>
        state === 'asking' ||
        (state === 'running' && kind === 'workflow') ||
        (state === 'queued' && notBefore !== null && notBefore > this.#tx.now),
    );
  }

  #openNow(): Step[] {
    return this.#given.open.map((step) => this.#steps.get(step.id) ?? step);
  }

  async #wait(): Promise<Settled> {
    // Signals may have come since they were read.
    const held = await journalRows.holdRun(this.#tx, this.#written.run);
    if (!held) return { is: 'lost' };
    const run = { ...this.#written.run, ...held };
    this.#written.run = run;
    if (run.signals !== this.#given.run.signals) return { is: 'written', ...this.#written, goesOn: true };
    const due = this.#openNow().flatMap(({ state, notBefore }) =>
      state === 'queued' && notBefore !== null ? [notBefore] : [],
    );
    const isMoved = await runRows.moveDriven(this.#tx, run, 'wait', {
      wakeAt: due.length > 0 ? Math.min(...due) : null,
      ...unloaded(run, this.#tx.now),
    });
    if (!isMoved) return { is: 'written', ...this.#written, goesOn: true };
    await this.#tx.event({
      type: 'run.changed',
      user: run.user,
      subject: run.id,
      data: { state: 'waiting' },
    });
    return { is: 'left', leaving: 'waits', ...this.#written };
  }

  async #finish(end: ProgramEnd): Promise<Settled> {
    const { run } = this.#written;
    await endRun(this.#deps, this.#tx, run, endingOf(run, end));
    this.#tx.wake(RUNS_TOPIC);
    return { is: 'left', leaving: 'ended', ...this.#written };
  }
}

const cutCause = ({ code, message }: Cause): Cause => ({ code, message: message.slice(0, 500) });
