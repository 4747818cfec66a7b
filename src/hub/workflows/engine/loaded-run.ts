import type { Log } from '#base';
import type { Cause, Run, Step, StepId } from '#domain';
import { newId, RUN_LIMITS } from '#domain';
import { journalReads, stepRows } from '#store';
import type { ProgramCall, ProgramNote, ProgramStill } from '#workflow';
import { RunJournal } from '#workflow';
import type { CallOutcome, JsonValue } from '#workflow/script';
import { Batch } from './batch.ts';
import type { DriverDeps, Leaving } from './engine-deps.ts';
import { describeCall } from './describe-call.ts';
import { candidatesFor, type Earlier } from './journal-rows.ts';
import { lookOutside, timeUp } from './look-outside.ts';
import { OpenSteps } from './open-steps.ts';
import { outcomeOf } from './outcomes.ts';
import { ProgramFeed } from './program-feed.ts';
import { Replay } from './replay.ts';
import { Rounds } from './rounds.ts';
import { settle, type Settled } from './settle.ts';
import { endedStep, queuedAgain, retryOf, reusedStep, type PlaceOfEnd } from './step-moves.ts';
import type { EndedTry } from './step-work.ts';

/** Rows of one unit: a longer journal is written in several. */
const ROWS_A_UNIT = 400;
/** After so long without news, in ms, its program goes from memory: a script has a thread of its own. */
export const QUIET_MS = 30_000;

/** Of a step that has ended nothing is asked any more. */
const NO_TEXTS = { prompt: '', options: '{}' };

/**
 * A run under way in this hub: its program, its journal and the steps that are open. All that it does comes in rounds,
 * one at a time: it takes in what has ended, hands results to its program in one order, and writes all that follows in
 * one unit, under its fence. What is in memory can be made anew from the rows at any time, by any hub.
 */
export class LoadedRun {
  readonly #deps: DriverDeps;
  readonly #log: Log;
  #run: Run;
  #feed: ProgramFeed | undefined;
  #journal: RunJournal | undefined;
  #earlier: Earlier = { candidates: [], rows: new Map() };
  /** Rows of this execution that its program has not asked for anew yet. */
  readonly #rows = new Map<number, Step>();
  /** Ended rows that were not handed over anew, in the order of ends. */
  #replay: Replay | undefined;
  readonly #open = new OpenSteps();
  /** Work that was done as soon as it was begun. */
  readonly #endedAtOnce: { call: number; value: JsonValue }[] = [];
  /** What its program did, and was not looked at yet. */
  readonly #pending: ProgramStill[] = [];
  #notes = 0;
  #writtenNotes = 0;
  /** All that is open ends so, and all that is asked for from now on. */
  #doom: Cause | null = null;
  readonly #rounds = new Rounds(() => this.#goOn());
  /** When something last came of it, on the clock of this hub. */
  #newsAt: number;

  constructor(deps: DriverDeps, run: Run) {
    this.#deps = deps;
    this.#run = run;
    this.#log = deps.log;
    this.#newsAt = deps.now();
  }

  get run(): Run {
    return this.#run;
  }

  /** Steps with a turn under way. */
  get running(): Step[] {
    return this.#open.in('running');
  }

  /** Steps that its program waits for. */
  get open(): Step[] {
    return this.#open.all;
  }

  /** Asks for a round, soon. */
  poke(): void {
    this.#rounds.ask();
  }

  /** Resolves when no round is under way. */
  idle(): Promise<void> {
    return this.#rounds.idle();
  }

  /** Ends its program here; its rows are as they were, for whoever drives it next. */
  async close(): Promise<void> {
    await this.#rounds.stop();
    await this.#feed?.kill();
  }

  async #goOn(): Promise<boolean> {
    const leaving = await this.#guarded();
    if (leaving === undefined) return true;
    await this.#feed?.kill();
    this.#deps.left(this.#run.id, leaving);
    return false;
  }

  async #guarded(): Promise<Leaving | undefined> {
    try {
      return await this.#round();
    } catch (error) {
      // What was in memory may be ahead of the rows: it is made anew, by whoever leases the run next.
      this.#log.write('error', 'a run could not go on', { run: this.#run.id, error: String(error) });
      return 'lost';
    }
  }

  async #round(): Promise<Leaving | undefined> {
    if (this.#feed === undefined) await this.#begin();
    for (;;) {
      const batch = new Batch();
      // What its program asked for is known before anything is taken in for it.
      await this.#drain(batch);
      if (!batch.isFull) await this.#takeIn(batch);
      await this.#drain(batch);
      const left = await this.#write(batch);
      if (left !== 'more') return left ?? this.#quiet();
    }
  }

  /** All that is open is at work, and has been for long without news: its program is made anew when there are some. */
  #quiet(): Leaving | undefined {
    if (this.#deps.now() - this.#newsAt < QUIET_MS) return undefined;
    const left = this.#pending.length + this.#open.undecided + this.#endedAtOnce.length;
    const isAtWork = this.open.every(({ state }) => state === 'running' || state === 'asking');
    return left === 0 && isAtWork && this.#open.size > 0 && this.#doom === null ? 'quiet' : undefined;
  }

  /** Starts its program, and reads what is written of this execution. */
  async #begin(): Promise<void> {
    const { store, startProgram, dependants } = this.#deps;
    const run = this.#run;
    const context = {
      cwd: run.cwd,
      source: run.source === null ? null : JSON.stringify(run.source),
      harness: run.harness,
      agent: run.agent,
    };
    // Reads by itself, and so before the read that follows.
    const after = run.fromStep === null ? null : await dependants(run, run.fromStep);
    const { outlines, unended, earlier, notes } = await store.read(async (reader) => ({
      outlines: await journalReads.outlinesOf(reader, run.id, run.execution),
      unended: await journalReads.unendedSteps(reader, run.id, run.execution),
      earlier: await candidatesFor(reader, run, after),
      notes: await stepRows.notesOf(reader, run.id, run.execution, 1),
    }));
    this.#earlier = earlier;
    this.#journal = new RunJournal(context, earlier.candidates);
    this.#writtenNotes = notes[0]?.number ?? 0;
    for (const step of unended) this.#rows.set(step.call, step);
    const ended = outlines.filter(({ endedSeq }) => endedSeq !== null);
    for (const outline of ended) this.#rows.set(outline.call, { ...outline, ...NO_TEXTS });
    this.#replay = new Replay(store, ended);
    await this.#deps.refreshRoles();
    const start = await startProgram(run);
    this.#feed = new ProgramFeed(start, () => this.poke());
    this.#absorb(await this.#feed.next());
  }

  #absorb(move: Awaited<ReturnType<ProgramFeed['next']>>): void {
    if ('still' in move) this.#pending.push(move.still);
  }

  /** Turns what its program asked for since the last time into steps. */
  #admit(batch: Batch): void {
    for (const still of this.#pending.splice(0)) {
      for (const note of still.notes) this.#note(batch, note);
      for (const call of still.calls) this.#ask(batch, call);
    }
  }

  #note(batch: Batch, note: ProgramNote): void {
    this.#notes += 1;
    if (this.#notes <= this.#writtenNotes || this.#notes > RUN_LIMITS.notes) return;
    batch.notes.push({ number: this.#notes, note });
  }

  #ask(batch: Batch, call: ProgramCall): void {
    const journal = this.#known();
    const { key, isTaken } = journal.name(call);
    const row = this.#rows.get(call.call);
    if (row) {
      this.#rows.delete(call.call);
      if (row.key !== key)
        throw new Error(`call ${call.call} asks for something else than before: the run went another way`);
      this.#open.open(row);
      const wasBegun = row.endedSeq !== null || row.state !== 'queued' || row.tries > 0;
      if (!wasBegun && journal.propose(call.call, key)) this.#open.propose(call.call);
      return;
    }
    const described = describeCall(this.#run, call, this.#deps.mayWrite);
    const step: Step = {
      ...described.step,
      id: newId(this.#deps.ids, 'step'),
      key,
      createdAt: 0,
    };
    this.#open.open(step);
    batch.fresh.add(step.id);
    batch.touched.set(step.id, step);
    const refused = isTaken
      ? { code: 'step.id_taken', message: `The id "${step.name}" stands in this run already.` }
      : described.problem;
    if (refused) this.#open.refuse(call.call, refused);
    else if (journal.propose(call.call, key)) this.#open.propose(call.call);
  }

  #known(): RunJournal {
    if (!this.#journal) throw new Error(`run ${this.#run.id} was not begun`);
    return this.#journal;
  }

  /** Takes in what has ended outside: turns, gates, runs within it, its time. */
  async #takeIn(batch: Batch): Promise<void> {
    for (const { call, value } of this.#endedAtOnce.splice(0)) {
      const step = this.#open.at(call);
      if (step) await this.#end(batch, step, { ok: true, value });
    }
    const found = await lookOutside(this.#deps, this.#run, this.#open.all);
    if (found === null) return;
    for (const ended of found.ended) await this.#endTry(batch, ended);
    for (const { step, cause, mayRetry } of found.overdue) await this.#overdue(batch, step, cause, mayRetry);
    for (const { step, outcome } of found.answered) {
      const open = this.#open.find(step);
      if (open) await this.#end(batch, open, outcome);
    }
    this.#doom ??= timeUp(this.#run, found.now);
  }

  async #endTry(batch: Batch, { step: id, end, use }: EndedTry): Promise<void> {
    const step = this.#open.find(id);
    if (!step) return;
    batch.use.tokens += use.tokens;
    batch.use.costMicros += use.costMicros;
    batch.use.unknown += use.known ? 0 : 1;
    if (end.is === 'done') return this.#end(batch, step, { ok: true, value: end.value });
    if (end.is === 'again') return this.#again(batch, step, end.cause, end.ask);
    const { tries, backoffMs } = retryOf(step);
    if (step.tries < tries && this.#doom === null && !end.isFinal) {
      const pause = backoffMs * 2 ** Math.max(0, step.tries - 1);
      // The next try has a session of its own.
      batch.release.push(step);
      return this.#again(batch, step, end.cause, null, pause);
    }
    return this.#end(batch, step, { ok: false, error: end.cause });
  }

  async #overdue(batch: Batch, id: StepId, cause: Cause, mayRetry: boolean): Promise<void> {
    const step = this.#open.find(id);
    if (!step || step.state !== 'running') return;
    batch.release.push(step);
    if (mayRetry && step.tries < Math.max(RUN_LIMITS.stallTries, retryOf(step).tries))
      return this.#again(batch, step, cause, null);
    return this.#end(batch, step, { ok: false, error: cause });
  }

  /** Puts a step back among those that wait, to be tried once more. */
  #again(batch: Batch, step: Step, cause: Cause, ask: string | null, pauseMs = 0): void {
    if (step.turn !== null) batch.endTries.push({ step: step.id, number: step.tries, cause });
    batch.asks.set(step.id, ask);
    batch.pauses.set(step.id, pauseMs);
    this.#put(batch, queuedAgain(step, cause, ask !== null));
  }

  /** An end, in the order in which it is handed over. */
  async #end(batch: Batch, step: Step, outcome: CallOutcome): Promise<void> {
    const ended = endedStep(step, outcome, this.#placeOfEnd(batch));
    const wasBegun = step.tries > 0;
    // A run within it, and work that is done at once, have no tries.
    if (wasBegun && step.turn !== null)
      batch.endTries.push({ step: step.id, number: step.tries, cause: ended.cause });
    batch.ended.add(step.id);
    this.#put(batch, ended);
    // What was never begun has not touched the workspace.
    this.#known().ended({ origin: step.id, mayWrite: step.mayWrite && wasBegun, isReused: false });
    await this.#hand(batch, ended, outcome);
  }

  async #hand(batch: Batch, step: Step, outcome: CallOutcome): Promise<void> {
    this.#open.close(step.call);
    const { spent } = step;
    if (this.#feed) this.#absorb(await this.#feed.answer(step.call, outcome, spent));
    this.#admit(batch);
  }

  /** Hands over all that can be: what is written already, what holds, what is refused; until its program waits for work. */
  async #drain(batch: Batch): Promise<void> {
    this.#admit(batch);
    while (batch.touched.size < ROWS_A_UNIT) {
      if (!(await this.#handNext(batch))) return;
    }
    batch.isFull = true;
  }

  async #handNext(batch: Batch): Promise<boolean> {
    const written = await this.#replay?.take();
    if (written) {
      const step = this.#open.at(written.call);
      if (!step)
        throw new Error(`call ${written.call} has ended and was not asked for: the run went another way`);
      this.#known().ended({
        origin: step.reusedFrom ?? step.id,
        mayWrite: step.mayWrite && (step.tries > 0 || step.reusedFrom !== null),
        isReused: step.reusedFrom !== null,
      });
      await this.#hand(batch, step, outcomeOf(written));
      return true;
    }
    const decided = this.#known().decide();
    if (decided) {
      this.#open.decided(decided.call);
      const step = this.#open.at(decided.call);
      if (step && decided.holds) await this.#reuse(batch, step, decided.candidate);
      return true;
    }
    return (await this.#handRefused(batch)) || this.#handDoomed(batch);
  }

  async #handRefused(batch: Batch): Promise<boolean> {
    const refused = this.#open.takeRefused();
    if (!refused) return false;
    const { step, cause } = refused;
    if (step) await this.#end(batch, step, { ok: false, error: cause });
    return true;
  }

  async #handDoomed(batch: Batch): Promise<boolean> {
    const step = this.#open.first;
    if (this.#doom === null || !step) return false;
    if (step.state !== 'queued') batch.release.push(step);
    await this.#end(batch, step, { ok: false, error: { ...this.#doom, fatal: true } });
    return true;
  }

  async #reuse(
    batch: Batch,
    step: Step,
    { origin, saw }: { origin: string; saw: string | null },
  ): Promise<void> {
    const row = this.#earlier.rows.get(step.key);
    const earlier = row && (await this.#deps.store.read((reader) => stepRows.findStep(reader, row)));
    // Deleted meanwhile: it is done anew.
    if (!earlier) return;
    const reused = reusedStep(step, earlier, saw, this.#placeOfEnd(batch));
    batch.ended.add(step.id);
    this.#put(batch, reused);
    this.#known().ended({ origin, mayWrite: step.mayWrite, isReused: true });
    await this.#hand(batch, reused, outcomeOf(reused));
  }

  #placeOfEnd(batch: Batch): PlaceOfEnd {
    batch.seqs += 1;
    return {
      endedSeq: this.#run.nextSeq + batch.seqs - 1,
      spent: this.#run.tokensUsed + batch.use.tokens,
    };
  }

  #put(batch: Batch, step: Step): void {
    this.#open.update(step);
    batch.touched.set(step.id, step);
  }

  /** Steps that may be begun now, in the order of asking. */
  #ready(): Step[] {
    if (this.#replay?.isOver === false || this.#open.hasProposed) return [];
    return this.#open.in('queued');
  }

  /** By step, the texts of runs within it that may begin. */
  async #textsWithin(ready: readonly Step[]) {
    const texts = new Map<StepId, Awaited<ReturnType<DriverDeps['find']>>>();
    for (const { id, kind, prompt, options } of ready)
      if (kind === 'workflow') texts.set(id, await this.#deps.find(this.#run, prompt, argsOf(options)));
    return texts;
  }

  #remember({ run, steps, refused, doom }: Exclude<Settled, { is: 'lost' }>): void {
    this.#run = run;
    for (const step of steps) this.#open.update(step);
    for (const { call, cause } of refused) this.#open.refuse(call, cause);
    if (doom) this.#doom ??= doom;
  }

  async #write(batch: Batch): Promise<Leaving | 'more' | undefined> {
    const end = batch.isFull ? undefined : this.#feed?.end;
    const ready = this.#doom || end ? [] : this.#ready();
    if (ready.some(({ kind }) => kind === 'agent')) await this.#deps.refreshRoles();
    const texts = await this.#textsWithin(ready);
    const written = await settle(this.#deps, {
      run: this.#run,
      batch,
      ready,
      texts,
      open: this.#open.all,
      version: this.#known().version,
      end,
    });
    if (written.is === 'lost') return 'lost';
    if (batch.touched.size + batch.notes.length + written.steps.length > 0 || written.goesOn)
      this.#newsAt = this.#deps.now();
    this.#remember(written);
    if (written.is === 'left') return written.leaving;
    this.#endedAtOnce.push(...written.ended);
    return batch.isFull || written.goesOn ? 'more' : undefined;
  }
}

/** What a run within this one is given. */
function argsOf(options: string): unknown {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by us as JSON
  return (JSON.parse(options) as { args: unknown }).args;
}
