import type { SessionId, Team } from '#domain';
import type { Reader } from '#store';

export interface TeamNotice {
  code: string;
  text: string;
  teammate: SessionId | null;
}

/** What is known of the directories that teammates work in. */
export interface TeamWork {
  /** Teammates whose work is nowhere else, a sentence part each; empty when nothing would be lost. */
  unmerged(reader: Reader, team: Team): Promise<string[]>;
  /** Two that edit one file, and the like. */
  notices(reader: Reader, team: Team): Promise<TeamNotice[]>;
}
