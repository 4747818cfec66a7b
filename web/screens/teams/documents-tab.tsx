import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Ago } from '../../parts/ago.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { CliCommand } from '../../parts/copy-cli.tsx';
import { Empty } from '../../parts/empty.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { ShowMore } from '../../parts/show-more.tsx';
import { Rows } from '../../parts/section.tsx';
import { sizeText, typeText } from './document-look.ts';
import { DocumentView } from './document-view.tsx';
import { NewDocument } from './document-write.tsx';
import { artifactPages, type Artifact, type TeamStatus } from './teams-queries.ts';

interface Of {
  team: TeamStatus;
  mayAct: boolean;
}

/** What a team shares in writing: all of it, or one document with its versions. */
export function DocumentsTab({ team, mayAct }: Of) {
  const { document } = useSearch({ from: '/teams/$team' });
  const { team: key } = useParams({ from: '/teams/$team' });
  if (document === undefined) return <All team={team} mayAct={mayAct} />;
  return (
    <div className="flex flex-col gap-4">
      <Link
        to="/teams/$team"
        params={{ team: key }}
        search={{ tab: 'documents' }}
        className="self-start text-quiet underline underline-offset-4 hover:text-ink"
      >
        All documents
      </Link>
      <DocumentView key={document} id={document} mayAct={mayAct} />
    </div>
  );
}

function All({ team, mayAct }: Of) {
  const pages = useInfiniteQuery(artifactPages(team.id));
  const [isNew, setNew] = useState(false);
  const { team: key } = useParams({ from: '/teams/$team' });
  const navigate = useNavigate();
  const documents = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  const open = (id: string) =>
    void navigate({
      to: '/teams/$team',
      params: { team: key },
      search: { tab: 'documents', document: id },
    });
  return (
    <div className="flex flex-col gap-4">
      {mayAct && !isNew && (
        <Button look="main" onClick={() => setNew(true)} className="self-start">
          New document …
        </Button>
      )}
      {isNew && <NewDocument team={team} close={() => setNew(false)} done={open} />}
      {pages.error && <Refusal error={pages.error} />}
      {!pages.isFetched && <p className="text-quiet">Reading …</p>}
      {documents.length > 0 && (
        <Rows label="Documents">
          {documents.map((document) => (
            <DocumentRow key={document.id} document={document} team={key} />
          ))}
        </Rows>
      )}
      <ShowMore pages={pages} />
      {pages.isFetched && !pages.error && documents.length === 0 && !isNew && (
        <Empty title="No document yet.">
          <p>
            What is longer than a message, designs, code, reviews, is kept here with every version. Members
            write them by their tools; so may you.
          </p>
          <CliCommand
            words={['muster', 'artifact', 'create', 'design.md', 'design.md', '--team', team.name]}
          />
        </Empty>
      )}
    </div>
  );
}

function DocumentRow({ document, team }: { document: Artifact; team: string }) {
  const { id, name, type, head, versions, conflict, newest, updatedAt } = document;
  return (
    <li>
      <Link
        to="/teams/$team"
        params={{ team }}
        search={{ tab: 'documents', document: id }}
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
