import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RouteInput } from '#contract';
import { client, valueOf } from '../../../live/client.ts';
import { QUERY } from '../../../live/keys.ts';
import { onceKey } from '../../../live/once-key.ts';
import { Button } from '../../../parts/button.tsx';
import { CopyCli } from '../../../parts/copy-cli.tsx';
import { TextArea } from '../../../parts/field.tsx';
import { Refusal } from '../../../parts/refusal.tsx';
import { Section } from '../../../parts/section.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { Difference } from './artifact-comparison.tsx';
import { artifactBody, type Artifact } from '../teams-queries.ts';

type Resolution = Pick<RouteInput<'artifacts.resolve'>['body'], 'take' | 'body'>;

/** Two versions were made from one: which stands is somebody's to say. */
export function Conflict({ artifact, mayAct }: { artifact: Artifact; mayAct: boolean }) {
  const { id, name, head, conflict, team } = artifact;
  const [isJoining, setJoining] = useState(false);
  const resolve = useAction(
    (resolution: Resolution) =>
      valueOf(
        client.call('artifacts.resolve', {
          params: { artifact: id },
          body: { base: head, ...resolution },
          idempotencyKey: onceKey(),
        }),
      ),
    { stale: [[QUERY.teams]] },
  );
  if (conflict === null) return null;
  const cli = ['muster', 'artifact', 'resolve', name, ...(team === null ? [] : ['--team', team.name])];
  return (
    <Section title="A conflict waits">
      <div className="flex flex-col gap-3 rounded-lg border border-bad p-3">
        <p>
          Version {conflict} was made from an older one than version {head}, which stands. Both are kept until
          somebody says what stands. What differs:
        </p>
        <Difference artifact={artifact} from={head} to={conflict} />
        {mayAct && (
          <>
            <div className="flex flex-wrap items-center gap-2">
              <Button disabled={resolve.isPending} onClick={() => resolve.mutate({ take: 'head' })}>
                Keep version {head}
              </Button>
              <Button disabled={resolve.isPending} onClick={() => resolve.mutate({ take: 'conflict' })}>
                Take version {conflict}
              </Button>
              <Button aria-expanded={isJoining} onClick={() => setJoining(!isJoining)}>
                Join them …
              </Button>
              <CopyCli words={[...cli, '--take', 'head']} />
            </div>
            {isJoining && (
              <Join
                id={id}
                versions={[head, conflict]}
                isPending={resolve.isPending}
                write={(body) => resolve.mutate({ body })}
              />
            )}
            {resolve.error && <Refusal error={resolve.error} />}
          </>
        )}
      </div>
    </Section>
  );
}

/** A text that takes from both, begun from either. */
function Join(parts: {
  id: string;
  versions: readonly [head: number, waiting: number];
  isPending: boolean;
  write: (body: string) => void;
}) {
  const { id, versions, isPending, write } = parts;
  const [head, waiting] = versions;
  const bodies = [useQuery(artifactBody(id, head)), useQuery(artifactBody(id, waiting))];
  const [text, setText] = useState<string>();
  const shown = text ?? bodies[0]?.data?.body ?? '';
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        {versions.map((version, at) => (
          <Button key={version} onClick={() => setText(bodies[at]?.data?.body ?? '')}>
            Begin from version {version}
          </Button>
        ))}
      </div>
      <TextArea label="What is to stand" rows={12} spellCheck={false} value={shown} change={setText} />
      <Button look="main" disabled={isPending} onClick={() => write(shown)} className="self-start">
        Write what joins them
      </Button>
    </div>
  );
}
