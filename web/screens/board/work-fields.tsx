import { useQuery } from '@tanstack/react-query';
import { Choice, TextField } from '../../parts/field.tsx';
import { FolderField } from '../../parts/folder-field.tsx';
import { knownAgents } from '../../live/queries.ts';
import { MODES, type WorkDraft } from './work-draft.ts';

/** Where and how an agent works on a task by itself. */
export function WorkFields(parts: {
  work: WorkDraft;
  change: (work: WorkDraft) => void;
  problem?: string | undefined;
}) {
  const { work, change, problem } = parts;
  const agents = useQuery(knownAgents).data?.items ?? [];
  const harnesses = new Set(agents.flatMap((agent) => agent.harnesses.map(({ name }) => name)));
  if (work.harness !== '') harnesses.add(work.harness);
  const set = (part: Partial<WorkDraft>) => change({ ...work, ...part });
  return (
    <fieldset className="flex flex-col gap-3 rounded-lg border border-line p-3">
      <legend className="px-1 font-medium">How agents work on its tasks</legend>
      <p className="text-quiet">
        With a folder or a repository an agent takes tasks by itself; without, a session or a person does.
      </p>
      <FolderField
        label="Folder"
        hint="Its absolute path on the agent’s machine."
        placeholder="/home/ada/app"
        value={work.cwd}
        change={(cwd) => set({ cwd })}
        problem={problem}
      />
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="Repository"
          placeholder="https://example.org/app.git"
          value={work.url}
          change={(url) => set({ url })}
        />
        <TextField label="Branch" placeholder="main" value={work.ref} change={(ref) => set({ ref })} />
        <Choice
          label="Harness"
          value={work.harness}
          options={[
            { value: '', text: 'the hub’s default' },
            ...[...harnesses].toSorted().map((name) => ({ value: name, text: name })),
          ]}
          change={(harness) => set({ harness })}
        />
        <Choice
          label="Approvals"
          value={work.mode}
          options={[
            { value: '', text: 'the hub’s default' } as const,
            ...MODES.map((mode) => ({ value: mode, text: mode })),
          ]}
          change={(mode) => set({ mode })}
        />
      </div>
    </fieldset>
  );
}
