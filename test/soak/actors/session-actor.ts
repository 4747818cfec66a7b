import { randomUUID } from 'node:crypto';
import type { SessionId, TurnId } from '#domain';
import type { Sent } from '../books.ts';
import { patiently } from '../patience.ts';
import type { Outsider } from '../soak-world.ts';
import type { Around } from './actor.ts';

/** Longer than a lost agent is waited for, and a turn behind others. */
const MOST_LOOKS = 12;
const LOOK_SECONDS = 15;

interface Prompt {
  nonce: string;
  text: string;
  leavesTrace: boolean;
}

interface AroundSessions extends Around {
  /** Harnesses that sessions take, `shell` for commands. */
  harnesses: readonly [string, ...string[]];
}

/** An outside client with delegates, one after another: it sends, waits, cancels, closes, and keeps books of what came back. */
export class SessionActor {
  readonly #at: AroundSessions;
  readonly #out: Outsider;
  #count = 0;

  private constructor(at: AroundSessions, out: Outsider) {
    this.#at = at;
    this.#out = out;
  }

  static async run(at: AroundSessions): Promise<void> {
    const actor = new SessionActor(at, await at.world.outsider(at.name));
    while (!at.isOver()) await actor.#life();
  }

  async #life(): Promise<void> {
    const { dice, isOver } = this.#at;
    const harness = dice.oneOf(this.#at.harnesses);
    const session = await this.#spawn(harness);
    if (session === undefined) return;
    for (let left = dice.between(2, 8); left > 0 && !isOver(); left--) {
      const turns: Sent[] = [];
      // Now and then several in a row, which have to queue.
      for (let more = dice.chance(0.3) ? dice.between(2, 3) : 1; more > 0; more--) {
        const sent = await this.#send(session, harness, more === 1);
        if (sent) turns.push(sent);
      }
      if (turns.length === 0) break;
      const [last] = turns.slice(-1);
      if (last && dice.chance(0.1)) await this.#cancel(last);
      for (const sent of turns) await this.#hear(sent);
    }
    await this.#close(session);
  }

  async #spawn(harness: string): Promise<SessionId | undefined> {
    const { world, books, name } = this.#at;
    const { nonce, text, leavesTrace } = this.#prompt(harness);
    const body = {
      task: text,
      delegate: true,
      mode: 'session' as const,
      label: `${name}-${this.#count}`,
      harness,
      command: harness === 'shell',
      approvals: 'yolo' as const,
      cwd: world.machine.project,
    };
    const idempotencyKey = randomUUID();
    const spawned = await patiently(() => this.#out.client.call('sessions.spawn', { body, idempotencyKey }));
    if (!spawned.ok) {
      books.refused('spawn', spawned.error);
      return undefined;
    }
    const { session, turn } = spawned.value;
    await this.#hear(this.#book({ session, turn }, nonce, leavesTrace, 0));
    return session;
  }

  async #send(session: SessionId, harness: string, mayWait: boolean): Promise<Sent | undefined> {
    const { books, dice } = this.#at;
    const { nonce, text, leavesTrace } = this.#prompt(harness);
    const timeoutSeconds = mayWait && dice.chance(0.5) ? 10 : 0;
    const body = { message: text, timeoutSeconds, command: harness === 'shell' };
    const call = { params: { session }, body, idempotencyKey: randomUUID() };
    const answer = await patiently(() => this.#out.client.call('sessions.send', call));
    if (!answer.ok) {
      books.refused('send', answer.error);
      return undefined;
    }
    const { status } = answer.value;
    return this.#book(answer.value, nonce, leavesTrace, status === 'accepted' ? 0 : 1);
  }

  #book(
    of: { turn: TurnId; session: SessionId },
    nonce: string,
    leavesTrace: boolean,
    answers: number,
  ): Sent {
    const { turn, session } = of;
    const sent: Sent = {
      turn,
      session,
      nonce,
      leavesTrace,
      answers,
      owner: this.#out.self,
      mails: new Set(),
    };
    this.#at.books.sent.set(turn, sent);
    return sent;
  }

  /** Asks for what is told of a turn until it is there. */
  async #hear(sent: Sent): Promise<void> {
    if (sent.answers > 0) return;
    const body = { turn: sent.turn, timeoutSeconds: LOOK_SECONDS };
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      const mail = await patiently(() => this.#out.client.call('mail.wait', { body }));
      if (!mail.ok) this.#at.books.refused('mail', mail.error);
      for (const { id } of mail.ok ? mail.value.messages : []) sent.mails.add(id);
      if (sent.mails.size > 0) return;
    }
    const waited = MOST_LOOKS * LOOK_SECONDS;
    this.#at.books.broke(`${sent.turn} (${sent.nonce}) was acknowledged and not told within ${waited} s`);
  }

  async #cancel({ session, turn }: Sent): Promise<void> {
    const call = { params: { session }, body: { turn } };
    const answer = await patiently(() => this.#out.client.call('sessions.cancel', call));
    if (!answer.ok) this.#at.books.refused('cancel', answer.error);
  }

  async #close(session: SessionId): Promise<void> {
    const call = { params: { session }, body: {} };
    const answer = await patiently(() => this.#out.client.call('sessions.close', call));
    if (!answer.ok) this.#at.books.refused('close', answer.error);
  }

  #prompt(harness: string): Prompt {
    const { dice, name, world } = this.#at;
    this.#count += 1;
    const nonce = `${name}-n${this.#count}.`;
    const trace = `echo ${nonce} >> ${world.ledger}`;
    if (harness === 'shell') {
      const slowly = dice.chance(0.4) ? `sleep ${dice.between(1, 30) / 10}; ` : '';
      return { nonce, text: `${slowly}${trace}; echo ${nonce}`, leavesTrace: true };
    }
    if (dice.chance(0.4)) return { nonce, text: `run: ${trace}\nthen: say: ${nonce}`, leavesTrace: true };
    const slowly = dice.chance(0.5)
      ? `slow: ${dice.between(2, 6)} chunks, ${dice.between(20, 400)} ms\n`
      : '';
    return { nonce, text: `${slowly}say: ${nonce}`, leavesTrace: false };
  }
}
