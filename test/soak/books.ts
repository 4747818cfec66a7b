import type { ApprovalId, Refusal, RunId, SessionId, TaskId, TurnId } from '#domain';

/** A turn that was acknowledged to its owner. */
export interface Sent {
  turn: TurnId;
  session: SessionId;
  /** Whoever asked for it. */
  owner: SessionId;
  nonce: string;
  /** Its command writes the nonce into the ledger: once when it is done, at most once when not. */
  leavesTrace: boolean;
  /** How often a call was answered with how it ended. */
  answers: number;
  /** Messages about it that the owner was handed, by id. */
  mails: Set<string>;
}

export interface Made {
  task: TaskId;
  nonce: string;
}

export interface Started {
  run: RunId;
  owner: SessionId;
  nonce: string;
  /** The step that waits for a gate, by its name; null where people are not asked. */
  behind: string | null;
}

/** What people said to one question, and which of it was taken. */
export interface Answered {
  given: string[];
  taken: string[];
}

/** A file that a teammate wrote in a worktree, for a task that was done. */
export interface Written {
  file: string;
  text: string;
}

/** What the actors were promised and told, and what was done to them. */
export class Books {
  readonly sent = new Map<TurnId, Sent>();
  readonly tasks: Made[] = [];
  readonly runs: Started[] = [];
  readonly answers = new Map<ApprovalId, Answered>();
  readonly written: Written[] = [];
  /** Acknowledged words between members of teams. */
  readonly letters = new Set<string>();
  readonly breaks: string[] = [];
  readonly kills = new Map<string, number>();
  /** How long what was killed took to be there again, in ms, by kind. */
  readonly recoveries = new Map<string, number[]>();
  readonly refusals = new Map<string, number>();
  teams = 0;
  /** Of worktrees. */
  merges = 0;
  readonly #say: (line: string) => void;

  /** `say` is given what happens, as it happens. */
  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  broke(what: string): void {
    this.breaks.push(what);
    this.#say(`broken: ${what}`);
  }

  killed(what: string, which: string): void {
    this.#say(`killed the ${what} ${which}`);
    this.kills.set(what, (this.kills.get(what) ?? 0) + 1);
  }

  recovered(what: string, ms: number): void {
    this.#say(`the ${what} is back after ${Math.round(ms)} ms`);
    this.recoveries.set(what, [...(this.recoveries.get(what) ?? []), ms]);
  }

  /** A refusal is no failure, unless it says that the hub is at fault. */
  refused(doing: string, { code, message }: Refusal): void {
    const name = `${doing}: ${code}`;
    this.refusals.set(name, (this.refusals.get(name) ?? 0) + 1);
    if (code === 'internal') this.broke(`${doing} was answered with a fault of the hub: ${message}`);
  }
}
