import type { RunId } from '#domain';
import { good, type HubWorld, type TurnOffer } from '../../testing/hub-world.ts';
import type { RunDetail, StartInput } from '../run-verbs.ts';

/** What an agent answers to a prompt: a text, a failure, or nothing at all. */
export type Reply = string | { fails: string } | null;

/** Runs played by a test: it starts them, lets the driver go its rounds, and answers the turns of their steps. */
export class RunHand {
  readonly #world: HubWorld;
  /** Prompts in the order in which agents got them. */
  readonly asked: string[] = [];
  /** Turns that were taken and not answered. */
  readonly held: TurnOffer[] = [];

  constructor(world: HubWorld) {
    this.#world = world;
  }

  /** Starts a script, or with `file` something else. */
  async start(text: string, more: Partial<StartInput> & { file?: string } = {}): Promise<RunId> {
    const { file = 'plan.js', ...input } = more;
    const started = good(
      await this.#world.hub.runs.start(this.#world.person, {
        workflow: { file, text },
        cwd: '/work',
        harness: 'echo',
        ...input,
      }),
    );
    if (!started.started) throw new Error(JSON.stringify(started));
    return started.run.run.id;
  }

  /** Rounds of the driver until nothing more comes of them. */
  async settle(): Promise<void> {
    const driver = this.#world.part('run-driver');
    for (let round = 0; round < 3; round++) {
      await driver.runOnce();
      await driver.idle();
    }
  }

  /** Plays until nothing is left to answer. */
  async play(reply: (prompt: string) => Reply): Promise<void> {
    for (let quiet = 0; quiet < 2;) {
      await this.settle();
      const offers = await this.#offers();
      quiet = offers.length === 0 ? quiet + 1 : 0;
      for (const offer of offers) await this.#answer(offer, reply(offer.prompt));
    }
  }

  /** Answers the turns that are offered now, once. */
  async playOnce(reply: (prompt: string) => Reply): Promise<number> {
    await this.settle();
    const offers = await this.#offers();
    for (const offer of offers) await this.#answer(offer, reply(offer.prompt));
    return offers.length;
  }

  show(run: RunId): Promise<RunDetail> {
    return this.#world.hub.runs.show(this.#world.person, run).then(good);
  }

  /** The result of a run that is done. */
  async result(run: RunId): Promise<unknown> {
    const { run: shown } = await this.show(run);
    if (shown.state !== 'done')
      throw new Error(`the run is ${shown.state}: ${shown.cause?.message ?? 'no cause'}`);
    return JSON.parse(shown.result ?? 'null');
  }

  async #offers(): Promise<TurnOffer[]> {
    const offers: TurnOffer[] = [];
    for (const body of await this.#world.agent.poll(64)) {
      if (body.type === 'turn') offers.push(body);
      if (body.type === 'close')
        await this.#world.hub.contract.tornDown(this.#world.agent.by, body.session, { done: true });
    }
    return offers;
  }

  async #answer(offer: TurnOffer, reply: Reply): Promise<void> {
    this.asked.push(offer.prompt);
    good(await this.#world.agent.start(offer));
    if (reply === null) return void this.held.push(offer);
    const end =
      typeof reply === 'string'
        ? ({ end: 'done', reply, stopReason: 'end_turn' } as const)
        : ({ end: 'failed', reply: '', cause: { code: 'turn.failed', message: reply.fails } } as const);
    good(await this.#world.agent.finish(offer, end));
  }
}
