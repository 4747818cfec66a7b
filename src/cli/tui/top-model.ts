import { NO_DATA, type TopData } from './top-data.ts';
import { FIRST_STATE, withChosen, type TopState } from './top-state.ts';

/** All that the screen shows. */
export interface TopPicture {
  readonly data: TopData;
  readonly state: TopState;
  /** What was said last: a reply that was taken, an answer that came too late. */
  readonly said: string;
  /** Of the open session. */
  readonly transcript: string;
  /** When this was so, in ms since 1970: ages count from it. */
  readonly now: number;
}

/** Holds the picture and tells whoever draws it. */
export class TopModel {
  #picture: TopPicture;
  readonly #listeners = new Set<() => void>();

  constructor(now: number, state: TopState = FIRST_STATE) {
    this.#picture = { data: NO_DATA, state, said: '', transcript: '', now };
  }

  get picture(): TopPicture {
    return this.#picture;
  }

  readonly read = (): TopPicture => this.#picture;

  readonly subscribe = (run: () => void): (() => void) => {
    this.#listeners.add(run);
    return () => void this.#listeners.delete(run);
  };

  change(part: Partial<TopPicture>): void {
    const picture = { ...this.#picture, ...part };
    this.#picture = { ...picture, state: withChosen(picture.state, picture.data) };
    for (const run of this.#listeners) run();
  }
}
