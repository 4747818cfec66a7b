import { refuse } from '#base';
import type { ChosenOptions } from '#domain';
import type { LiveSession } from '#harness';

/** What is chosen for a session: its model (null: the harness' own) and options of its harness. */
export interface Choices {
  readonly model: string | null;
  readonly options: ChosenOptions;
}

/** What one live process was told of the choices for its session. */
export class LiveChoices {
  readonly #session: LiveSession;
  #model: string | null;
  #options: ChosenOptions;
  #tried: Choices;

  /** It was opened with these. */
  constructor(session: LiveSession, opened: Choices) {
    this.#session = session;
    this.#model = opened.model;
    this.#options = opened.options;
    this.#tried = opened;
  }

  /** Whether it can go on with these; a model that it cannot change to needs another process. */
  serves({ model }: Choices): boolean {
    return this.#model === model;
  }

  /** These were not put to it yet. */
  isBehind(wanted: Choices): boolean {
    return this.#tried !== wanted;
  }

  /** Sets what differs; answers why what could not be set was not, a sentence each. */
  async apply(wanted: Choices): Promise<string[]> {
    this.#tried = wanted;
    const problems: string[] = [];
    const { model, options } = wanted;
    if (model !== null && model !== this.#model) {
      const problem = await this.#set('model', model);
      if (problem === undefined) this.#model = model;
      else problems.push(problem);
    }
    for (const [key, value] of Object.entries(options)) {
      const problem = this.#options[key] === value ? undefined : await this.#set(key, value);
      if (problem !== undefined) problems.push(problem);
    }
    // What failed is not tried again until it is chosen anew.
    this.#options = options;
    return problems;
  }

  async #set(key: string, value: string): Promise<string | undefined> {
    const set = await this.#session.configure(key, value).catch((error: unknown) => refuse(String(error)));
    return set.ok ? undefined : set.error;
  }
}
