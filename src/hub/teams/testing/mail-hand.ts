import type { Message, Principal } from '#domain';
import { messageRows } from '#store';
import { good } from '../../testing/hub-world.ts';
import type { PostInput } from '../team-verbs.ts';
import type { TeamBench } from './team-bench.ts';

/** Writes and reads the mail of a bench's team, for its members and its person. */
export class MailHand {
  readonly #on: TeamBench;

  constructor(on: TeamBench) {
    this.#on = on;
  }

  send(by: Principal, to: string, more: Partial<PostInput> = {}, hub = this.#on.hub) {
    return hub.teamMail.send(by, { to, body: 'hello', timeoutSeconds: 0, ...more });
  }

  async read(by: Principal) {
    return good(await this.#on.hub.teamMail.read(by, { limit: 50, timeoutSeconds: 0 })).messages;
  }

  /** All that was ever written to a teammate, as it is stored. */
  async all(name: string): Promise<Message[]> {
    const { session } = (await this.#on.view(name)).teammate;
    return this.#on.bench.store.read((reader) => messageRows.listMessages(reader, { session, limit: 200 }));
  }

  /** Ends the session of a teammate as if its process had died for good. */
  async die(name: string): Promise<void> {
    const { agent, ada, hub } = this.#on;
    const id = (await this.#on.view(name)).teammate.session;
    const sent = await hub.sessions.send(ada, id, { message: 'go on', timeoutSeconds: 0, when: 'queue' });
    const offer = await agent.takeTurn();
    if (offer.turn !== good(sent).turn) throw new Error(`another turn was offered than that of ${name}`);
    good(await agent.start(offer));
    const cause = { code: 'harness.failed', message: 'Its process died.' };
    good(await agent.finish(offer, { end: 'failed', reply: '', cause }, { session_lost: true }));
    await this.read(ada);
  }
}
