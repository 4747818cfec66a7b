import { useState } from 'react';
import type { RouteAnswer, RouteInput } from '#contract';
import { client, valueOf } from '../../../live/client.ts';
import { QUERY } from '../../../live/keys.ts';
import { onceKey } from '../../../live/once-key.ts';
import { Choice, TextField } from '../../../parts/field.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { givenOf } from './artifact-file.ts';
import { outcomeText, POLICY_CHOICES, TYPE_CHOICES } from './artifact-look.ts';
import { Writing, type Written } from './artifact-writing.tsx';
import type { TeamStatus } from '../teams-queries.ts';

type Create = RouteInput<'artifacts.create'>['body'];

const bodyOf = ({ text, file }: Written) => givenOf(file ?? new Blob([text]));
const noteOf = ({ note }: Written) => (note.trim() === '' ? {} : { note: note.trim() });

/** An artifact that is not there yet. */
export function NewArtifact(parts: { team: TeamStatus; close: () => void; done: (id: string) => void }) {
  const { team, close, done } = parts;
  const [name, setName] = useState('');
  const [type, setType] = useState<Create['type']>('design_doc');
  const [policy, setPolicy] = useState<NonNullable<Create['policy']>>('manual_merge');
  const create = useAction(
    async (written: Written) =>
      valueOf(
        client.call('artifacts.create', {
          body: {
            team: team.id,
            name: name.trim(),
            type,
            policy,
            ...(await bodyOf(written)),
            ...noteOf(written),
          },
          idempotencyKey: onceKey(),
        }),
      ),
    { stale: [[QUERY.teams]], done: ({ artifact }) => done(artifact.id) },
  );
  return (
    <Writing
      label="New artifact"
      start=""
      submit="Make it"
      isPending={create.isPending}
      error={create.error}
      isReady={name.trim() !== ''}
      write={(written) => create.mutate(written)}
      close={close}
      cli={[
        'muster',
        'artifact',
        'create',
        name.trim() || 'NAME',
        'FILE',
        '--type',
        type,
        '--team',
        team.name,
      ]}
    >
      <div className="grid gap-3 sm:grid-cols-3">
        <TextField label="Name" value={name} spellCheck={false} autoComplete="off" change={setName} />
        <Choice label="Type" value={type} options={TYPE_CHOICES} change={setType} />
        <Choice
          label="Written from an older version"
          value={policy}
          options={POLICY_CHOICES}
          change={setPolicy}
        />
      </div>
    </Writing>
  );
}

/** A version more, made from the one that is seen. */
export function NewVersion(parts: {
  read: RouteAnswer<'artifacts.show'>;
  close: () => void;
  done: (what: string) => void;
}) {
  const { read, close, done } = parts;
  const { id, name, team } = read.artifact;
  const base = read.version.version;
  const update = useAction(
    async (written: Written) =>
      valueOf(
        client.call('artifacts.update', {
          params: { artifact: id },
          body: { base, ...(await bodyOf(written)), ...noteOf(written) },
          idempotencyKey: onceKey(),
        }),
      ),
    {
      stale: [[QUERY.teams]],
      done: (outcome) => {
        close();
        done(outcomeText(outcome));
      },
    },
  );
  return (
    <Writing
      label={`A version made from ${base}`}
      start={read.encoding === 'utf-8' ? (read.body ?? '') : ''}
      submit="Write it"
      isPending={update.isPending}
      error={update.error}
      isReady
      write={(written) => update.mutate(written)}
      close={close}
      cli={[
        ...['muster', 'artifact', 'update', name, 'FILE', '--base', String(base)],
        ...(team === null ? [] : ['--team', team.name]),
      ]}
    />
  );
}
