import { useQuery } from '@tanstack/react-query';
import { Button } from '../../../parts/button.tsx';
import { CopyCli } from '../../../parts/copy-cli.tsx';
import { OneDiff } from '../../../parts/diff.tsx';
import { Refusal } from '../../../parts/refusal.tsx';
import { Section } from '../../../parts/section.tsx';
import { artifactBody, type Artifact } from '../teams-queries.ts';

/** What differs between two versions, line by line. */
export function Comparison(parts: { artifact: Artifact; from: number; to: number; close: () => void }) {
  const { artifact, from, to, close } = parts;
  const of = artifact.team === null ? [] : ['--team', artifact.team.name];
  return (
    <Section
      title={`From version ${from} to ${to}`}
      aside={
        <div className="flex flex-wrap items-center gap-2">
          <CopyCli
            words={[
              'muster',
              'artifact',
              'diff',
              artifact.name,
              ...of,
              '--from',
              String(from),
              '--to',
              String(to),
            ]}
          />
          <Button onClick={close}>Show version {to} alone</Button>
        </div>
      }
    >
      <Difference artifact={artifact} from={from} to={to} />
    </Section>
  );
}

export function Difference({ artifact, from, to }: { artifact: Artifact; from: number; to: number }) {
  const [before, after] = [
    useQuery(artifactBody(artifact.id, from)),
    useQuery(artifactBody(artifact.id, to)),
  ];
  const error = before.error ?? after.error;
  if (error) return <Refusal error={error} />;
  if (!before.data || !after.data) return <p className="text-quiet">Reading …</p>;
  const [old, fresh] = [before.data, after.data];
  if (old.version.digest === fresh.version.digest) return <p className="text-quiet">Both are the same.</p>;
  if (old.body === null || fresh.body === null || old.encoding !== 'utf-8' || fresh.encoding !== 'utf-8')
    return (
      <p className="text-quiet">They are not compared here: one of them is no text, or too long for it.</p>
    );
  return <OneDiff path={artifact.name} oldText={old.body} newText={fresh.body} />;
}
