import { SESSION_MARK } from './environment.ts';
import type { ProcessJournal } from './journal.ts';

/**
 * Groups that a daemon starts beside its harnesses, such as the commands of gates: written down, so that its next life
 * ends what a killed one left. `owner` names a group as a session's id does a harness.
 */
export interface GroupLedger {
  /** Before the group is started. Gives what its environment has to hold: by it its processes are known. */
  begin(owner: string): Promise<Record<string, string>>;
  started(owner: string, group: number, program: string): Promise<void>;
  /** Nothing of it is left. */
  end(owner: string): Promise<void>;
}

export function groupLedger(journal: ProcessJournal): GroupLedger {
  return {
    async begin(owner) {
      await journal.begin(owner);
      return { [SESSION_MARK]: owner };
    },
    started: (owner, group, program) => journal.addGroup(owner, group, program),
    end: (owner) => journal.end(owner),
  };
}
