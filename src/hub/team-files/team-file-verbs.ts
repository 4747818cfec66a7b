import type { Principal } from '#domain';
import type { Answer } from '../answer.ts';
import type { ReadTeamFile, TeamFileInput } from './read-team-file.ts';

export type { ReadTeamFile, TeamFileInput } from './read-team-file.ts';

export interface TeamFileService {
  /** What a team is formed from, or what is wrong with its file; stores nothing. */
  read(by: Principal, input: TeamFileInput): Answer<ReadTeamFile>;
}
