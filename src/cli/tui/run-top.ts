import { render } from 'ink';
import { createElement } from 'react';
import { EXIT, type Client } from '#contract/client';
import type { Refusal, SessionId } from '#domain';
import type { Terminal } from '../cli-io.ts';
import type { CommandContext } from '../command-context.ts';
import { runAttach } from '../attach/run-attach.ts';
import { withPlace } from '../output/refusal-text.ts';
import { TopFeed } from './top-feed.ts';
import { TopModel } from './top-model.ts';
import { TopScreen } from './top-screen.ts';
import { FIRST_STATE, press, type Key, type TopEffect, type TopState } from './top-state.ts';
import { TranscriptTail } from './transcript-tail.ts';

/** Ages on the screen are at most so old, in ms. */
const TICK_MS = 1_000;

/** Shows the crew until it is left; attaching leaves the screen and comes back to it. */
export async function runTop(context: CommandContext, client: Client, terminal: Terminal): Promise<number> {
  let state = FIRST_STATE;
  for (;;) {
    const left = await new TopShow(context, client, state).run(terminal);
    if (left.kind === 'refused') return context.refuse(left.refusal);
    if (left.kind === 'quit') return EXIT.done;
    state = left.state;
    await runAttach(context, client, left.session);
    if (context.io.signal.aborted) return EXIT.done;
  }
}

type Left =
  | { kind: 'quit' }
  | { kind: 'attach'; session: SessionId; state: TopState }
  | { kind: 'refused'; refusal: Refusal };

class TopShow {
  readonly #context: CommandContext;
  readonly #model: TopModel;
  readonly #feed: TopFeed;
  #tail: TranscriptTail | undefined;
  #leave: (left: Left) => void = () => {};

  constructor(context: CommandContext, client: Client, state: TopState) {
    this.#context = context;
    this.#model = new TopModel(context.io.clock.now(), state);
    this.#feed = new TopFeed(context, client, {
      changed: (data) => {
        this.#show({ data });
        void this.#readTail();
      },
      refused: (refusal) => this.#leave({ kind: 'refused', refusal }),
    });
  }

  async run(terminal: Terminal): Promise<Left> {
    const left = new Promise<Left>((resolve) => (this.#leave = resolve));
    const { io, style } = this.#context;
    const quit = () => this.#leave({ kind: 'quit' });
    io.signal.addEventListener('abort', quit, { once: true });
    const screen = render(
      createElement(TopScreen, { model: this.#model, style, press: (key) => this.#press(key) }),
      {
        ...terminal,
        alternateScreen: true,
        exitOnCtrlC: false,
        incrementalRendering: true,
        interactive: true,
      },
    );
    const stopTicking = this.#tick();
    this.#feed.start();
    try {
      return await left;
    } finally {
      io.signal.removeEventListener('abort', quit);
      stopTicking();
      screen.unmount();
      await screen.waitUntilExit();
      await this.#feed.stop();
    }
  }

  #show(part: Parameters<TopModel['change']>[0]): void {
    this.#model.change({ ...part, now: this.#context.io.clock.now() });
  }

  #tick(): () => void {
    let stop = () => {};
    const next = () => {
      stop = this.#context.io.clock.after(TICK_MS, () => {
        this.#show({});
        void this.#readTail();
        next();
      });
    };
    next();
    return () => stop();
  }

  #press(key: Key): void {
    const { state, data } = this.#model.picture;
    const pressed = press(state, key, data);
    this.#show({ state: pressed.state, ...(pressed.effect ? {} : { said: '' }) });
    void this.#readTail();
    if (pressed.effect) void this.#carryOut(pressed.effect);
  }

  async #carryOut(effect: TopEffect): Promise<void> {
    switch (effect.kind) {
      case 'quit':
        return this.#leave(effect);
      case 'attach':
        return this.#leave({ ...effect, state: this.#model.picture.state });
      case 'send':
        return this.#say('Sent', await this.#send(effect.session, effect.message));
      case 'answer': {
        const { approval, option, text } = effect;
        const answered = await this.#context.call('approvals.answer', {
          params: { approval },
          body: { answer: option },
        });
        return this.#say(`Answered: ${text}`, answered);
      }
    }
  }

  #send(session: SessionId, message: string) {
    return this.#context.call('sessions.send', { params: { session }, body: { message, timeoutSeconds: 0 } });
  }

  #say(done: string, answer: { ok: true } | { ok: false; error: Refusal }): void {
    this.#show({ said: answer.ok ? done : withPlace(answer.error) });
    this.#feed.hurry();
  }

  /** The transcript of the session that is open, and of no other. */
  async #readTail(): Promise<void> {
    const { state, data } = this.#model.picture;
    const open = state.view === 'session' ? data.sessions.find(({ id }) => id === state.chosen) : undefined;
    if (!open) return;
    if (this.#tail?.session !== open.id) {
      this.#tail = new TranscriptTail(this.#context, open.id, this.#context.style);
      this.#show({ transcript: '' });
    }
    const tail = this.#tail;
    await tail.catchUp();
    if (tail === this.#tail && tail.text !== this.#model.picture.transcript)
      this.#show({ transcript: tail.text });
  }
}
