import type { ProgramCall } from '../program/program.ts';
import { contentOf, digest, idOf, type CallContext } from './call-key.ts';

/** A result of an execution before, which may hold for a call of this one. */
export interface Candidate {
  /** The step whose result it is, through all executions the first. */
  origin: string;
  key: string;
  mayWrite: boolean;
  /** The version of the workspace that it began with; null where none is its concern. */
  saw: string | null;
  /** Its place in the order in which results were handed over. */
  endedSeq: number;
}

/** An end of this execution, as far as the journal must know. */
export interface JournalEnd {
  origin: string;
  mayWrite: boolean;
  /** It was taken over from an execution before. */
  isReused: boolean;
}

interface Proposal {
  call: number;
  candidate: Candidate;
}

const FIRST_VERSION = 'v0';

/**
 * The rules of what a new execution may take over. A call is known by what it asks for, and by its id or its ordinal
 * among equals. Its earlier result holds only if every call that may write the workspace and ended before it began was
 * itself taken over. That is kept as versions: each end of such a call makes another version, of the version before and
 * of whose result it is. A call that began with a version that this execution has come through, by results taken over
 * alone, holds. It draws nothing and waits for nothing: the same calls and ends in the same order lead to the same.
 */
export class RunJournal {
  readonly #context: CallContext;
  readonly #candidates: ReadonlyMap<string, Candidate>;
  /** Proposals that are not decided; whose result came first stands last. */
  readonly #proposed: Proposal[] = [];
  readonly #ids = new Set<string>();
  readonly #ordinals = new Map<string, number>();
  readonly #seen = new Set([FIRST_VERSION]);
  #version = FIRST_VERSION;
  #isWritten = false;

  /** `candidates`: of one key the newest counts, which comes last. */
  constructor(context: CallContext, candidates: readonly Candidate[]) {
    this.#context = context;
    this.#candidates = new Map(candidates.map((one) => [one.key, one]));
  }

  /** The version of the workspace now: what a call that begins now sees. */
  get version(): string {
    return this.#version;
  }

  /** Names a call, in the order of asking. `isTaken`: its id stands in this execution already, which is an error. */
  name(call: ProgramCall): { key: string; isTaken: boolean } {
    const content = contentOf(call, this.#context);
    const id = idOf(call);
    if (id !== undefined) {
      const isTaken = this.#ids.has(id);
      this.#ids.add(id);
      return { key: `${content}:${id}`, isTaken };
    }
    const ordinal = (this.#ordinals.get(content) ?? 0) + 1;
    this.#ordinals.set(content, ordinal);
    return { key: `${content}#${ordinal}`, isTaken: false };
  }

  /** Whether there is a result that may hold for a call; `decide` tells when its turn has come. */
  propose(call: number, key: string): boolean {
    const candidate = this.#candidates.get(key);
    if (!candidate) return false;
    this.#proposed.splice(this.#placeOf(candidate), 0, { call, candidate });
    return true;
  }

  /** Of all proposals that whose result came first, with whether it holds; undefined when there is none. */
  decide(): { call: number; candidate: Candidate; holds: boolean } | undefined {
    const first = this.#proposed.pop();
    return first && { ...first, holds: this.#holds(first.candidate) };
  }

  /** Takes note of an end, in the order of ends. */
  ended({ origin, mayWrite, isReused }: JournalEnd): void {
    if (!mayWrite) return;
    this.#version = digest([this.#version, origin]);
    if (isReused) this.#seen.add(this.#version);
    else this.#isWritten = true;
  }

  /** Before all that ended no later: a run may propose thousands, so the place is looked for by halves. */
  #placeOf({ endedSeq }: Candidate): number {
    let [low, high] = [0, this.#proposed.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#proposed[middle]?.candidate.endedSeq ?? 0) > endedSeq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #holds({ saw }: Candidate): boolean {
    return saw === null || (!this.#isWritten && this.#seen.has(saw));
  }
}
