import type { Principal } from '#domain';
import type { Answer } from '../answer.ts';
import type { ReadTeamFile, TeamFileInput } from './read-team-file.ts';

export type { ReadTeamFile, TeamFileInput } from './read-team-file.ts';

export interface TeamFileService {
  /** What a team is formed from, or what is wrong with its file; stores nothing. */
  read(by: Principal, input: TeamFileInput): Answer<ReadTeamFile>;
  /** Names of the team files of the hub's machine. */
  names(by: Principal): Answer<string[]>;
  /** The team file of that name on the hub's machine, read; null when there is none. */
  find(
    by: Principal,
    name: string,
    prompt?: string,
  ): Answer<(ReadTeamFile & Pick<TeamFileInput, 'file'>) | null>;
}
