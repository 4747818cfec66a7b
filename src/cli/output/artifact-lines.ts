import type { RouteAnswer } from '#contract';
import { oneLine, plainText } from './plain-text.ts';
import type { Look } from './session-lines.ts';
import { ago } from './spans.ts';
import { facts, table } from './table.ts';

type Artifact = RouteAnswer<'artifacts.show'>['artifact'];
type Version = RouteAnswer<'artifacts.show'>['version'];
type Outcome = RouteAnswer<'artifacts.create'>;

export const artifactName = ({ name }: Pick<Artifact, 'name'>): string => oneLine(name, 200);

/** The team's name, or the run's with its id. */
const homeText = ({ team, run }: Artifact, most: number): string =>
  team ? oneLine(team.name, most) : run ? `${oneLine(run.name, most)} ${run.id.slice(0, 16)}` : '';

/** `12.3 KB`; under a thousand the octets. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function artifactTable(artifacts: readonly Artifact[], look: Look): string {
  return table(
    artifacts,
    [
      { head: 'ARTIFACT', cell: artifactName, paint: look.style.bold, flexible: true },
      { head: 'TYPE', cell: ({ type }) => type },
      { head: 'OF', cell: (artifact) => homeText(artifact, 64) },
      { head: 'STEP', cell: ({ step }) => oneLine(step ?? '', 64) },
      { head: 'VERSION', cell: ({ head }) => String(head), right: true },
      { head: 'SIZE', cell: ({ newest }) => sizeText(newest.bytes), right: true },
      { head: 'BY', cell: ({ newest }) => oneLine(newest.authorName, 100) },
      { head: 'WRITTEN', cell: ({ newest }) => ago(newest.createdAt, look.now) },
      {
        head: 'CONFLICT',
        cell: ({ conflict }) => (conflict === null ? '' : `version ${conflict} waits`),
        paint: look.style.bad,
      },
    ],
    look,
  );
}

export function artifactFacts(artifact: Artifact, version: Version, look: Look): string {
  const { conflict, head } = artifact;
  return facts(
    [
      ['Artifact', artifactName(artifact)],
      ['Id', artifact.id],
      [artifact.team ? 'Team' : 'Run', homeText(artifact, 100)],
      ['Step', artifact.step && oneLine(artifact.step, 100)],
      ['Type', artifact.type],
      ['Stale updates', POLICY[artifact.policy]],
      ['Version', `${version.version}${version.version === head ? '' : `; ${head} stands`}`],
      ['Made from', version.base === null ? null : `version ${version.base}`],
      ['By', `${oneLine(version.authorName, 200)}, ${ago(version.createdAt, look.now)}`],
      ['Note', version.note && oneLine(version.note, 2_000)],
      ['Size', sizeText(version.bytes)],
      [
        'Conflict',
        conflict === null
          ? null
          : look.style.bad(`version ${conflict} waits: muster artifact resolve ${artifact.id.slice(0, 16)}`),
      ],
    ],
    look.style,
  );
}

const POLICY = {
  last_write_wins: 'win',
  manual_merge: 'wait beside what stands, until somebody resolves it',
  automatic_merge: 'are merged by lines; where that conflicts they wait',
} as const satisfies Record<Artifact['policy'], string>;

const WAS_HEAD: ReadonlySet<Version['state']> = new Set(['current', 'merged']);

/** How a version that does not stand any more came and went; one that was the head as it was handed in needs no word. */
const STATE = {
  current: '',
  merged: 'merged',
  conflict: 'waits',
  superseded: 'superseded',
} as const satisfies Record<Version['state'], string>;

/** The newest first. `fromTop`: they begin with the newest of all, so that the one that stands is among them. */
export function versionTable(versions: readonly Version[], fromTop: boolean, look: Look): string {
  const stands = fromTop ? versions.find(({ state }) => WAS_HEAD.has(state)) : undefined;
  return table(
    versions,
    [
      { head: 'VERSION', cell: ({ version }) => String(version), right: true, paint: look.style.bold },
      { head: 'FROM', cell: ({ base }) => (base === null ? '' : String(base)), right: true },
      { head: 'STATE', cell: (version) => (version === stands ? 'stands' : STATE[version.state]) },
      { head: 'SIZE', cell: ({ bytes }) => sizeText(bytes), right: true },
      { head: 'BY', cell: ({ authorName }) => oneLine(authorName, 100) },
      { head: 'WRITTEN', cell: ({ createdAt }) => ago(createdAt, look.now) },
      { head: 'NOTE', cell: ({ note }) => oneLine(note ?? '', 200), flexible: true },
    ],
    look,
  );
}

/** What became of a write, and what to type next. */
export function outcomeText(done: Outcome): string {
  const { outcome, written, artifact, conflict } = done;
  const name = artifactName(artifact);
  const id = artifact.id.slice(0, 16);
  switch (outcome) {
    case 'written':
      return `${name}: version ${written} stands (${sizeText(artifact.newest.bytes)}, ${id}).`;
    case 'unchanged':
      return `${name}: nothing changed, version ${written} has these very octets.`;
    case 'merged':
      return `${name}: merged. Yours is version ${written}; version ${artifact.head} stands and joins it with what others wrote.`;
    case 'resolved':
      return `${name}: the conflict is over, version ${artifact.head} stands.`;
    case 'conflict':
      return [
        `${name}: conflict. Yours is kept as version ${written} beside version ${artifact.head}.`,
        ...(conflict === undefined ? [] : [plainText(conflict).trimEnd()]),
        `Resolve it: muster artifact resolve ${id} FILE, or with --take head|conflict`,
      ].join('\n');
  }
}
