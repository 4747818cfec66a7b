import type { ArtifactType, ConflictPolicy, Principal } from '#domain';
import { good } from '../../testing/hub-world.ts';
import type { ArtifactService } from '../artifact-verbs.ts';
import { textOf } from '../merge-text.ts';
import type { Crew } from './crew.ts';

export const bytes = (text: string) => ({ bytes: Buffer.from(text) });

/** Writes and reads texts among the artifacts of a crew. */
export class ArtifactHand {
  readonly #hub: ArtifactService;
  readonly #crew: Crew;

  constructor(hub: ArtifactService, crew: Crew) {
    this.#hub = hub;
    this.#crew = crew;
  }

  create(
    by: Principal,
    name: string,
    text: string,
    more: { type?: ArtifactType; policy?: ConflictPolicy } = {},
  ) {
    return this.#hub.create(by, { team: 'crew' }, { name, type: 'data', ...bytes(text), ...more });
  }

  update(by: Principal, artifact: string, text: string, base?: number, on = this.#hub) {
    return on.update(by, { team: 'crew', artifact }, { ...bytes(text), base });
  }

  /** The text of a version; of the head without one. */
  async read(artifact: string, version?: number) {
    const got = good(await this.#hub.get(this.#crew.person, { team: 'crew', artifact }, { version }));
    return textOf(got.bytes);
  }

  async show(artifact: string) {
    return good(await this.#hub.get(this.#crew.person, { team: 'crew', artifact }, {})).artifact;
  }
}
