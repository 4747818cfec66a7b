import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { onceKey } from '../../live/once-key.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Choice, TextArea, TextField, Tick } from '../../parts/field.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import type { TeamStatus, TeamTask } from './teams-queries.ts';

interface Draft {
  title: string;
  description: string;
  /** Name of a teammate; empty: whoever is free. */
  mate: string;
  needs: readonly string[];
}

const EMPTY: Draft = { title: '', description: '', mate: '', needs: [] };

/** Gives a team a task: ready at once, for one of it or for whoever is free first. */
export function AddTask({ team, tasks }: { team: TeamStatus; tasks: readonly TeamTask[] }) {
  const [draft, setDraft] = useState(EMPTY);
  const set = (more: Partial<Draft>) => setDraft((before) => ({ ...before, ...more }));
  const add = useAction((of: Draft) => create(team, of), {
    stale: [[QUERY.teams]],
  });
  // The next may be begun while the hub takes this one; what it refuses is given back.
  const submit = () => {
    setDraft(EMPTY);
    add.mutate(draft, { onError: () => setDraft((now) => (now === EMPTY ? draft : now)) });
  };
  const live = team.teammates.filter(({ leftAt }) => leftAt === null);
  return (
    <form
      aria-label="Add a task"
      className="flex flex-col gap-3 rounded-lg border border-line p-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (draft.title.trim() !== '' && !add.isPending) submit();
      }}
    >
      <div className="grid gap-3 sm:grid-cols-[2fr_1fr]">
        <TextField label="New task" value={draft.title} maxLength={200} change={(title) => set({ title })} />
        <Choice
          label="For"
          value={draft.mate}
          options={[
            { value: '', text: 'whoever is free first' },
            ...live.map(({ name, role }) => ({ value: name, text: `${name} (${role})` })),
          ]}
          change={(mate) => set({ mate })}
        />
      </div>
      {draft.title !== '' && (
        <>
          <TextArea
            label="What it is about"
            rows={2}
            value={draft.description}
            change={(description) => set({ description })}
          />
          <Needs tasks={tasks} needs={draft.needs} change={(needs) => set({ needs })} />
        </>
      )}
      {add.error && <Refusal error={add.error} />}
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="main" disabled={add.isPending || draft.title.trim() === ''}>
          Add it
        </Button>
        <CopyCli words={cliOf(team, draft)} />
      </div>
    </form>
  );
}

function Needs(parts: {
  tasks: readonly TeamTask[];
  needs: readonly string[];
  change: (needs: string[]) => void;
}) {
  const { tasks, needs, change } = parts;
  if (tasks.length === 0) return null;
  return (
    <fieldset className="max-h-40 overflow-y-auto">
      <legend className="font-medium">Only after</legend>
      {tasks.map(({ id, title }) => (
        <Tick
          key={id}
          label={plainText(title)}
          value={needs.includes(id)}
          change={(on) => change(on ? [...needs, id] : needs.filter((one) => one !== id))}
        />
      ))}
    </fieldset>
  );
}

function create(team: TeamStatus, { title, description, mate, needs }: Draft) {
  const session = team.teammates.find(({ name, leftAt }) => name === mate && leftAt === null)?.session.id;
  return valueOf(
    client.call('tasks.create', {
      body: {
        team: team.id,
        title: title.trim(),
        state: 'up_next',
        ...(description.trim() === '' ? {} : { description: description.trim() }),
        ...(session === undefined ? {} : { assignee: { kind: 'session' as const, session } }),
        ...(needs.length === 0 ? {} : { needs: [...needs] }),
      },
      idempotencyKey: onceKey(),
    }),
  );
}

function cliOf(team: TeamStatus, { title, mate, needs }: Draft): string[] {
  const found = team.teammates.find(({ name }) => name === mate);
  return [
    ...[
      'muster',
      'task',
      'add',
      title.trim() === '' ? 'TITLE' : title.trim(),
      '--team',
      team.name,
      '--ready',
    ],
    ...(found ? ['--assign', `session:${found.address}`] : []),
    ...needs.flatMap((need) => ['--needs', need]),
  ];
}
