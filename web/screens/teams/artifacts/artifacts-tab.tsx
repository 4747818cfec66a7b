import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Ago } from '../../../parts/ago.tsx';
import { Badge } from '../../../parts/badge.tsx';
import { Button } from '../../../parts/button.tsx';
import { CliCommand } from '../../../parts/copy-cli.tsx';
import { Empty } from '../../../parts/empty.tsx';
import { plainText } from '../../../parts/plain-text.ts';
import { Refusal } from '../../../parts/refusal.tsx';
import { ShowMore } from '../../../parts/show-more.tsx';
import { Rows } from '../../../parts/section.tsx';
import { sizeText, typeText } from './artifact-look.ts';
import { ArtifactView } from './artifact-view.tsx';
import { NewArtifact } from './artifact-write.tsx';
import { artifactPages, type Artifact, type TeamStatus } from '../teams-queries.ts';

interface Of {
  team: TeamStatus;
  mayAct: boolean;
}

/** What a team shares in writing: all of it, or one artifact with its versions. */
export function ArtifactsTab({ team, mayAct }: Of) {
  const { artifact } = useSearch({ from: '/teams/$team' });
  const { team: key } = useParams({ from: '/teams/$team' });
  if (artifact === undefined) return <All team={team} mayAct={mayAct} />;
  return (
    <div className="flex flex-col gap-4">
      <Link
        to="/teams/$team"
        params={{ team: key }}
        search={{ tab: 'artifacts' }}
        className="self-start text-quiet underline underline-offset-4 hover:text-ink"
      >
        All artifacts
      </Link>
      <ArtifactView key={artifact} id={artifact} mayAct={mayAct} />
    </div>
  );
}

function All({ team, mayAct }: Of) {
  const pages = useInfiniteQuery(artifactPages(team.id));
  const [isNew, setNew] = useState(false);
  const { team: key } = useParams({ from: '/teams/$team' });
  const navigate = useNavigate();
  const artifacts = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  const open = (id: string) =>
    void navigate({
      to: '/teams/$team',
      params: { team: key },
      search: { tab: 'artifacts', artifact: id },
    });
  return (
    <div className="flex flex-col gap-4">
      {mayAct && !isNew && (
        <Button look="main" onClick={() => setNew(true)} className="self-start">
          New artifact …
        </Button>
      )}
      {isNew && <NewArtifact team={team} close={() => setNew(false)} done={open} />}
      {pages.error && <Refusal error={pages.error} />}
      {!pages.isFetched && <p className="text-quiet">Reading …</p>}
      {artifacts.length > 0 && (
        <Rows label="Artifacts">
          {artifacts.map((artifact) => (
            <ArtifactRow key={artifact.id} artifact={artifact} team={key} />
          ))}
        </Rows>
      )}
      <ShowMore pages={pages} />
      {pages.isFetched && !pages.error && artifacts.length === 0 && !isNew && (
        <Empty title="No artifact yet.">
          <p>
            What is longer than a message, designs, code, reviews, is kept here with every version. Members
            write them by their tools; so may you.
          </p>
          <CliCommand
            words={[
              'muster',
              'artifact',
              'create',
              'design.md',
              'design.md',
              '--type',
              'design_doc',
              '--team',
              team.name,
            ]}
          />
        </Empty>
      )}
    </div>
  );
}

function ArtifactRow({ artifact, team }: { artifact: Artifact; team: string }) {
  const { id, name, type, head, versions, conflict, newest, updatedAt } = artifact;
  return (
    <li>
      <Link
        to="/teams/$team"
        params={{ team }}
        search={{ tab: 'artifacts', artifact: id }}
        data-row
        className="flex flex-wrap items-baseline gap-x-4 gap-y-1 px-3 py-2 -outline-offset-2 hover:bg-sunken"
      >
        <span className="min-w-0 font-medium break-all">{plainText(name)}</span>
        <Badge>{typeText(type)}</Badge>
        {conflict !== null && <Badge tone="bad">⊘ conflict</Badge>}
        <span className="text-quiet md:ml-auto">
          version {head} of {versions} · {sizeText(newest.bytes)} · {plainText(newest.authorName)} ·{' '}
          <Ago at={updatedAt} /> ago
        </span>
      </Link>
    </li>
  );
}
