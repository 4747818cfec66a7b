import type { SessionId, Team } from '#domain';
import type { Reader } from '#store';

export interface TeamNotice {
  code: string;
  text: string;
  teammate: SessionId | null;
}

/** `more`: there are more than could be counted. */
export interface ChangedFiles {
  files: number;
  more: boolean;
}

/** What is known of the directories that teammates work in. */
export interface TeamWork {
  /** Teammates whose work is nowhere else, a sentence part each; empty when nothing would be lost. */
  unmerged(reader: Reader, team: Team): Promise<string[]>;
  /** How many files each has changed that are merged nowhere, as its agent told last; who works in a shared folder is not in it. */
  changed(reader: Reader, team: Pick<Team, 'id' | 'name'>): Promise<ReadonlyMap<SessionId, ChangedFiles>>;
  /** Two that edit one file, and the like. */
  notices(reader: Reader, team: Team): Promise<TeamNotice[]>;
}
