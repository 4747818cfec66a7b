import { refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import type { Life } from './life.ts';

/** One call on its way; it ends once, whatever comes later. */
export class Journey<T> {
  stopTimer: () => void = () => {};
  cleanUp: () => void = () => {};
  readonly #life: Life;
  readonly #resolve: (answer: Result<T, Refusal>) => void;
  #over = false;
  #whenOver: (() => void)[] = [];

  constructor(life: Life, resolve: (answer: Result<T, Refusal>) => void) {
    this.#life = life;
    this.#resolve = resolve;
  }

  end(answer: Result<T, Refusal>): void {
    if (this.#over) return;
    this.#over = true;
    this.stopTimer();
    this.cleanUp();
    for (const run of this.#whenOver.splice(0)) run();
    this.#life.act(() => this.#resolve(answer));
  }

  whenOver(run: () => void): void {
    if (this.#over) run();
    else this.#whenOver.push(run);
  }
}

export const away = (why: string) =>
  refuse(refusal('hub.unreachable', `The hub cannot be reached. ${why}`, { retry: 'later' }));
