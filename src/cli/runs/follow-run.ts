import { RefusedError } from '#contract/client';
import { EVENT_TYPES } from '#domain';
import { AnswerInPlace } from '../approvals/answer-in-place.ts';
import { STOPPED, type CommandContext } from '../command-context.ts';
import { runChanges } from '../output/run-tale.ts';
import { shortId } from '../output/short-id.ts';
import { plainText } from '../output/plain-text.ts';
import { questionsOf } from './run-questions.ts';
import { StepReader } from './step-reader.ts';
import { tellBreaks } from '../connection/tell-breaks.ts';
import { exitOf, hasEnded, type RunDetail } from './the-run.ts';

/** What may change how a run stands. */
const TYPES = EVENT_TYPES.filter((type) => /^(?:run|step|approval)\./.test(type));

/**
 * Tells what happens in a run until it has ended or the person stops watching; where one is at the terminal it takes
 * answers there. `--json`: its events, from its start. The exit code says how it ended.
 */
export async function followRun(context: CommandContext, ref: string): Promise<number> {
  const shown = await context.call('runs.show', { params: { run: ref } });
  if (!shown.ok) return context.refuse(shown.error);
  const steps = new StepReader(context);
  const follow = new Follow(context, await withSteps(steps, shown.value), steps);
  try {
    return await (context.json ? follow.events() : follow.tale());
  } catch (error) {
    if (error instanceof RefusedError) return context.refuse(error.refusal);
    throw error;
  }
}

/** Of a run with many steps an answer holds some alone. */
const withSteps = async (reader: StepReader, run: RunDetail): Promise<RunDetail> => {
  const steps = await reader.read(run);
  return steps.length < run.steps.length ? run : { ...run, steps };
};

class Follow {
  readonly #context: CommandContext;
  readonly #over = new AbortController();
  readonly #answers: AnswerInPlace;
  readonly #steps: StepReader;
  #run: RunDetail;
  #told: RunDetail | undefined;
  #looking: Promise<void> = Promise.resolve();
  #lookQueued = false;

  constructor(context: CommandContext, run: RunDetail, steps: StepReader) {
    this.#context = context;
    this.#steps = steps;
    this.#run = run;
    this.#answers = new AnswerInPlace(context);
  }

  async tale(): Promise<number> {
    this.#tell();
    if (hasEnded(this.#run)) return this.#end();
    const hub = await this.#context.hub();
    if (!hub.ok) return this.#context.refuse(hub.error);
    const look = () => this.#look();
    const events = hub.value.events({
      types: TYPES,
      signal: this.#signal,
      onReady: look,
      onReset: look,
      ...tellBreaks(this.#context, 'Ctrl-C ends the watch, and the run goes on.'),
    });
    for await (const _ of events) this.#look();
    await this.#looking;
    return this.#end();
  }

  /** Its events as lines of JSON; an ended run is one line, as it stands. */
  async events(): Promise<number> {
    if (hasEnded(this.#run)) {
      this.#context.item(this.#run, () => '');
      return exitOf(this.#run);
    }
    const hub = await this.#context.hub();
    if (!hub.ok) return this.#context.refuse(hub.error);
    const events = hub.value.events({ run: this.#run.id, signal: this.#signal, onReset: () => {} });
    for await (const event of events) {
      this.#context.item(event, () => '');
      if (!/^run\.(?:done|failed|cancelled)$/.test(event.type)) continue;
      await this.#read();
      // It may have ended before, and been resumed since.
      if (hasEnded(this.#run) && event.at >= (this.#run.endedAt ?? 0)) break;
    }
    return this.#end();
  }

  get #signal(): AbortSignal {
    return AbortSignal.any([this.#context.io.signal, this.#over.signal]);
  }

  /** Soon; what happens until then is seen by the same look. */
  #look(): void {
    if (this.#lookQueued) return;
    this.#lookQueued = true;
    this.#looking = this.#looking.then(async () => {
      this.#lookQueued = false;
      await this.#read();
      this.#tell();
      if (hasEnded(this.#run)) return this.#over.abort();
      for (const { id } of await questionsOf(this.#context, this.#run)) this.#answers.take(id);
    });
  }

  async #read(): Promise<void> {
    const shown = await this.#context.call('runs.show', { params: { run: this.#run.id } });
    if (shown.ok) this.#run = await withSteps(this.#steps, shown.value);
  }

  #tell(): void {
    for (const line of runChanges(this.#told, this.#run, this.#context.look())) this.#context.line(line);
    this.#told = this.#run;
  }

  #end(): number {
    const run = this.#run;
    if (hasEnded(run)) {
      if (run.next !== null && !this.#context.json) this.#context.talk(plainText(run.next));
      return exitOf(run);
    }
    this.#context.talk(`The run goes on. Come back: muster workflow watch ${shortId(run.id)}`);
    return STOPPED;
  }
}
