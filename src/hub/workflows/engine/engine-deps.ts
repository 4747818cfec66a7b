import type { Ids, Log, Result } from '#base';
import type { HubId, Refusal, Run, RunId, Step } from '#domain';
import type { Reader, Store, Tx } from '#store';
import type { Program, ProgramEvents } from '#workflow';
import type { HubDeps } from '../../deps.ts';
import type { StepWork } from './step-work.ts';

/** The text of a workflow that a run names for a run within it. */
export interface NamedText {
  name: string;
  kind: Run['kind'];
  hash: string;
  text: string;
}

/** What drives runs. */
export interface EngineDeps extends Pick<HubDeps, 'settings'> {
  store: Store;
  ids: Ids;
  log: Log;
  /** The hub that drives, and those that may be driving; it is one of them. */
  hub: HubId;
  living: (reader: Reader) => Promise<HubId[]>;
  work: StepWork;
  /** Makes the program of a run; called when it is to begin. */
  startProgram: (run: Run) => Promise<(events: ProgramEvents) => Program>;
  /** Of a YAML run, the ids of steps that wait for the one of this name, near or far; null for a script. */
  dependants: (run: Run, step: string) => Promise<ReadonlySet<string> | null>;
  /** Reads anew what roles there are: before a run asks for some, and before steps begin. */
  refreshRoles: () => Promise<void>;
  /** Whether a role may change files; a call without a role may. */
  mayWrite: (role: string | undefined) => boolean;
  /** Keeps what a step leaves that is done, in the unit that writes its end; answers why something was not kept. */
  keepArtifacts: (tx: Tx, run: Run, step: Step) => Promise<string | null>;
  /** The workflow that a run names, in the places of its person, with its arguments as JSON once they are checked. */
  find: (run: Run, name: string, args: unknown) => Promise<Result<NamedText & { args: string }, Refusal>>;
}

/** How what drives a run lets go of it. `quiet`: it goes on without its program in memory; `woken`: it needs that again. */
export type Leaving = 'ended' | 'waits' | 'lost' | 'quiet' | 'woken';

/** With what a driver adds for the runs that it has. */
export interface DriverDeps extends EngineDeps {
  /** Of the clock that only goes forward, in ms. */
  now: () => number;
  /** The driver lets go of it. */
  left: (run: RunId, leaving: Leaving) => void;
}
