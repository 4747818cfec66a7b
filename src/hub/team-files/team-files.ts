/** The text of a team file; `file`: its path, as findings tell it. */
export interface TeamFileText {
  readonly file: string;
  readonly text: string;
}

/** Where team files of this hub's machine come from: those of its project, then its person's own. */
export interface TeamFiles {
  /** In precedence: of two of one name the first is taken. Never fails: what cannot be read is left out. */
  read(): Promise<readonly TeamFileText[]>;
}

/** A hub that was given no files forms teams of what callers send. */
export const noTeamFiles: TeamFiles = { read: async () => [] };

/** The name by which a file is meant. */
export const nameOfTeamFile = (file: string): string =>
  (file.split(/[\\/]/u).at(-1) ?? file).replace(/\.ya?ml$/iu, '').toLowerCase();
