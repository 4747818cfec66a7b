import { LIMITS, type PermissionDecision, type TurnId } from '#domain';
import type { PermissionAnswer, PermissionQuestion } from '#harness';
import type { HubLink } from '../hub-link.ts';
import type { HubPort } from '../hub-port.ts';

export interface BrokerParts {
  hub: Pick<HubPort, 'ask'>;
  link: HubLink;
  turn: TurnId;
  fence: number;
  /** Called whenever the turn begins or ceases to wait for somebody. */
  onWaiting: () => void;
}

interface OpenQuestion {
  answered: Promise<PermissionAnswer>;
  answer: (answer: PermissionAnswer) => void;
  /** Undefined until the hub has said so; then somebody is asked. */
  pending: boolean;
  isAnswered: boolean;
}

const CANCELLED: PermissionAnswer = { decision: 'cancelled' };

/** Carries the permissions that the harness of one turn asks for to the hub, and the decisions back. */
export class PermissionBroker {
  readonly #parts: BrokerParts;
  readonly #questions = new Map<string, OpenQuestion>();
  readonly #ended = new AbortController();

  constructor(parts: BrokerParts) {
    this.#parts = parts;
  }

  /** Somebody has to decide before the turn can go on: it does not use its slot. */
  get isWaiting(): boolean {
    for (const question of this.#questions.values())
      if (question.pending && !question.isAnswered) return true;
    return false;
  }

  /** Answers once it is decided. The same request again is the same question. */
  ask(question: PermissionQuestion): Promise<PermissionAnswer> {
    if (this.#ended.signal.aborted) return Promise.resolve(CANCELLED);
    const before = this.#questions.get(question.requestId);
    if (before) return before.answered;
    const opened = openQuestion();
    this.#questions.set(question.requestId, opened);
    void this.#carry(question, opened);
    return opened.answered;
  }

  /** A decision from the inbox; it may come before the answer to the question itself. */
  decide(request: string, decision: PermissionDecision): void {
    const question = this.#questions.get(request);
    if (question) this.#answer(question, answerOf(decision));
  }

  /** The turn ends: whatever is open must not run. */
  cancelAll(): void {
    this.#ended.abort();
    for (const question of this.#questions.values()) this.#answer(question, CANCELLED);
  }

  async #carry(question: PermissionQuestion, opened: OpenQuestion): Promise<void> {
    const { hub, link, turn, fence, onWaiting } = this.#parts;
    const body = { fence, request: question.requestId.slice(0, LIMITS.labelCharacters), call: question.call };
    const asked = await link.call(() => hub.ask(turn, body), this.#ended.signal);
    if (!asked || opened.isAnswered) return;
    if (!asked.ok) {
      const gone = asked.error.code === 'lease.lost' || asked.error.code.startsWith('turn.');
      this.#answer(opened, gone ? CANCELLED : { decision: 'deny', reason: asked.error.message });
    } else if (asked.value.state === 'decided') {
      this.#answer(opened, answerOf(asked.value.answer));
    } else {
      opened.pending = true;
      onWaiting();
    }
  }

  #answer(question: OpenQuestion, answer: PermissionAnswer): void {
    if (question.isAnswered) return;
    question.isAnswered = true;
    question.answer(answer);
    if (question.pending) this.#parts.onWaiting();
  }
}

function openQuestion(): OpenQuestion {
  let answer: OpenQuestion['answer'] = () => {};
  const answered = new Promise<PermissionAnswer>((resolve) => (answer = resolve));
  return { answered, answer, pending: false, isAnswered: false };
}

function answerOf(decision: PermissionDecision): PermissionAnswer {
  if (decision.decision === 'cancelled') return CANCELLED;
  const { reason } = decision;
  return { decision: decision.decision, ...(reason === undefined ? {} : { reason }) };
}
