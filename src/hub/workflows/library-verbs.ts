import type { FileFinding } from '#base/yaml';
import type {
  AllowedText,
  GitSource,
  Hook,
  HookId,
  Principal,
  Refusal,
  RunLimits,
  RunSchedule,
  SavedWorkflow,
} from '#domain';
import type { Answer } from '../answer.ts';
import type { RunView, WorkflowRef } from './run-verbs.ts';

/** What was not kept: what is wrong with the text, with places, and with the inputs. */
export interface Unusable {
  kept: false;
  findings: FileFinding[];
  problems: string[];
}

/** The workflows that a person keeps, and the texts that sessions may start. For persons: sessions run what is there. */
export interface LibraryService {
  /** Checks the text first. A name that is taken gets another version, unless it is the same text. */
  save(
    by: Principal,
    input: { name: string; source: { file: string; text: string } | { run: string } },
  ): Answer<{ kept: true; workflow: SavedWorkflow } | Unusable>;
  /** Schedules and hooks that were made of it keep its text. */
  remove(by: Principal, name: string): Answer<SavedWorkflow>;
  allowed(by: Principal): Answer<AllowedText[]>;
  /** `hash`: the whole or the beginning. From then on people are asked again; what runs goes on. */
  disallow(by: Principal, hash: string): Answer<AllowedText>;
}

/** What is to be started again and again: a text as it is now. */
export interface RunOrderInput {
  workflow: WorkflowRef;
  args?: unknown;
  cwd?: string | undefined;
  source?: GitSource | undefined;
  harness?: string | undefined;
  agent?: string | undefined;
  /** What each run may use; absent: the hub's own. */
  limits?: RunLimits | undefined;
}

/** Schedules that start runs. `schedule`: an id or a unique short form of one. */
export interface RunScheduleService {
  add(
    by: Principal,
    input: RunOrderInput & { cron: string; timeZone: string },
  ): Answer<{ kept: true; schedule: RunSchedule } | Unusable>;
  list(by: Principal): Answer<RunSchedule[]>;
  /** When a cron line comes true next, in ms; fewer than `count` when it does so no more often. */
  preview(by: Principal, input: { cron: string; timeZone: string; count: number }): Answer<number[]>;
  /** Its next tick is counted from now, also when it goes on after a pause. */
  pause(by: Principal, schedule: string, paused: boolean): Answer<RunSchedule>;
  /** The runs that it started stay. */
  remove(by: Principal, schedule: string): Answer<RunSchedule>;
}

/** What a delivery says of itself, as it came; nothing of it is trusted before its signature is. */
export interface Delivery {
  hook: string;
  /** `sha256=` and hex, over the time, a dot and the body. */
  signature: string | undefined;
  /** Seconds since 1970. */
  timestamp: string | undefined;
  /** The same without a time, as GitHub signs: over the body alone. */
  bodySignature: string | undefined;
  delivery: string | undefined;
  body: Uint8Array;
}

/** Hooks: addresses at which a signed request starts a run. `hook`: an id or a unique short form of one. */
export interface HookService {
  /** The secret is shown here alone. */
  add(
    by: Principal,
    input: RunOrderInput & { takesBody: boolean },
  ): Answer<{ kept: true; hook: Hook; secret: string } | Unusable>;
  list(by: Principal): Answer<Hook[]>;
  /** Another secret; the one before is good for nothing from now on. */
  rotate(by: Principal, hook: string): Answer<{ hook: Hook; secret: string }>;
  remove(by: Principal, hook: string): Answer<Hook>;
  /**
   * Starts a run, once for a delivery. `hook.refused` for all that a signature may be wrong in, whichever it is. `admit`
   * is asked once the signature is known to be good: a reason against it starts nothing.
   */
  deliver(delivery: Delivery, admit: (hook: HookId) => Refusal | undefined): Answer<RunView>;
}
