import { useInfiniteQuery } from '@tanstack/react-query';
import { Ago } from '../../../parts/ago.tsx';
import { Badge } from '../../../parts/badge.tsx';
import { Button } from '../../../parts/button.tsx';
import { plainText } from '../../../parts/plain-text.ts';
import { Refusal } from '../../../parts/refusal.tsx';
import { ShowMore } from '../../../parts/show-more.tsx';
import { Rows, Section } from '../../../parts/section.tsx';
import { sizeText, versionText } from './artifact-look.ts';
import { versionPages, type Artifact, type Version } from '../teams-queries.ts';

interface Shown {
  artifact: Artifact;
  /** The version that is seen. */
  shown: number;
  show: (version: number) => void;
  compare: (from: number, to: number) => void;
}

/** Every version with its author, what it was made from, and what it is about. */
export function History({ artifact, shown, show, compare }: Shown) {
  const pages = useInfiniteQuery(versionPages(artifact.id));
  const versions = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Section title="Versions">
      {pages.error && <Refusal error={pages.error} />}
      <Rows label="Versions">
        {versions.map((version) => (
          <VersionRow
            key={version.version}
            version={version}
            artifact={artifact}
            shown={shown}
            show={show}
            compare={compare}
          />
        ))}
      </Rows>
      <ShowMore pages={pages} />
    </Section>
  );
}

function VersionRow({ version: of, artifact, shown, show, compare }: Shown & { version: Version }) {
  const { version, base, state, authorName, note, bytes, createdAt } = of;
  const standing = versionText(of, artifact.head);
  return (
    <li aria-label={`Version ${version}`} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
      <span className="font-medium">{version}</span>
      {standing !== '' && <Badge tone={state === 'conflict' ? 'bad' : 'good'}>{standing}</Badge>}
      <span className="min-w-0 break-words">{note === null ? '' : plainText(note)}</span>
      <span className="text-quiet">
        {plainText(authorName)} · <Ago at={createdAt} /> ago · {sizeText(bytes)}
        {base === null ? '' : ` · made from ${base}`}
      </span>
      <span className="ml-auto flex gap-2">
        {version !== shown && (
          <Button aria-label={`Show version ${version}`} onClick={() => show(version)}>
            Show
          </Button>
        )}
        {version !== shown && (
          <Button
            aria-label={`Compare with ${shown}: version ${version}`}
            onClick={() => compare(Math.min(version, shown), Math.max(version, shown))}
          >
            Compare with {shown}
          </Button>
        )}
      </span>
    </li>
  );
}
