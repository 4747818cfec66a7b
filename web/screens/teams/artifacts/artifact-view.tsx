import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { RouteAnswer } from '#contract';
import { client, valueOf } from '../../../live/client.ts';
import { Badge } from '../../../parts/badge.tsx';
import { Button } from '../../../parts/button.tsx';
import { CopyCli } from '../../../parts/copy-cli.tsx';
import { plainText } from '../../../parts/plain-text.ts';
import { Refusal } from '../../../parts/refusal.tsx';
import { Section } from '../../../parts/section.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { ArtifactBody } from './artifact-body.tsx';
import { Comparison } from './artifact-comparison.tsx';
import { Conflict } from './artifact-conflict.tsx';
import { History } from './artifact-history.tsx';
import { policyText, typeText } from './artifact-look.ts';
import { NewVersion } from './artifact-write.tsx';
import { saveAs } from './save-as.ts';
import { artifactBody, type Artifact } from '../teams-queries.ts';

type Read = RouteAnswer<'artifacts.show'>;

/** One artifact: the version that stands or another, how it came to be, what differs, and a version more. */
export function ArtifactView({ id, mayAct }: { id: string; mayAct: boolean }) {
  const { version, against } = useSearch({ from: '/teams/$team' });
  const { team: key } = useParams({ from: '/teams/$team' });
  const navigate = useNavigate();
  const [said, setSaid] = useState('');
  const read = useQuery(artifactBody(id, version));
  if (!read.data)
    return read.error ? <Refusal error={read.error} /> : <p className="text-quiet">Reading …</p>;
  const { artifact, version: shown } = read.data;
  const show = (to: { version?: number; against?: number }) =>
    void navigate({
      to: '/teams/$team',
      params: { team: key },
      search: { tab: 'artifacts', artifact: id, ...to },
    });
  return (
    <div className="flex flex-col gap-5">
      <Head artifact={artifact} shown={shown.version} />
      {said !== '' && (
        <p role="status" className="text-quiet">
          {said}
        </p>
      )}
      {artifact.conflict !== null && (
        <Conflict key={`${artifact.head} ${artifact.conflict}`} artifact={artifact} mayAct={mayAct} />
      )}
      {against === undefined ? (
        <Shown
          read={read.data}
          mayAct={mayAct}
          written={(what) => {
            setSaid(what);
            show({});
          }}
        />
      ) : (
        <Comparison
          artifact={artifact}
          from={against}
          to={shown.version}
          close={() => show({ version: shown.version })}
        />
      )}
      <History
        artifact={artifact}
        shown={shown.version}
        show={(number) => show({ version: number })}
        compare={(from, to) => show({ version: to, against: from })}
      />
    </div>
  );
}

/** The version that is seen, and one more made from it. */
function Shown(parts: { read: Read; mayAct: boolean; written: (what: string) => void }) {
  const { read, mayAct, written } = parts;
  const [isWriting, setWriting] = useState(false);
  const { version } = read.version;
  return (
    <Section
      title={version === read.artifact.head ? `Version ${version}, which stands` : `Version ${version}`}
      aside={
        mayAct &&
        !isWriting && (
          <Button look="main" onClick={() => setWriting(true)}>
            Write a version …
          </Button>
        )
      }
    >
      {isWriting && <NewVersion read={read} close={() => setWriting(false)} done={written} />}
      <ArtifactBody read={read} />
    </Section>
  );
}

function Head({ artifact, shown }: { artifact: Artifact; shown: number }) {
  const { id, name, type, policy, conflict, team } = artifact;
  const save = useAction(async () => {
    const query = { version: shown };
    saveAs(await valueOf(client.call('artifacts.body', { params: { artifact: id }, query })), name);
  });
  const of = team === null ? [] : ['--team', team.name];
  return (
    <header className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="min-w-0 text-lg font-semibold break-all">{plainText(name)}</h2>
        <Badge>{typeText(type)}</Badge>
        {conflict !== null && <Badge tone="bad">⊘ conflict</Badge>}
        <span className="ml-auto flex flex-wrap items-center gap-2">
          <Button disabled={save.isPending} onClick={() => save.mutate()}>
            Download
          </Button>
          <CopyCli words={['muster', 'artifact', 'show', name, ...of, '--at', String(shown)]} />
        </span>
      </div>
      <p className="text-quiet">Written from an older version: {policyText(policy)}.</p>
      {save.error && <Refusal error={save.error} />}
    </header>
  );
}
