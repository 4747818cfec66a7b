import { useQuery } from '@tanstack/react-query';
import { Choice, TextArea } from '../../parts/field.tsx';
import { FolderField } from '../../parts/folder-field.tsx';
import { knownAgents } from '../../live/queries.ts';
import type { Checked } from '../run/run-queries.ts';
import type { Workflow } from '../workflows/workflow-queries.ts';
import { InputFields } from './input-fields.tsx';
import type { OrderDraft } from './use-order.ts';

/** Inputs and place. `problems` are shown once somebody has tried. */
export function OrderFields(parts: {
  workflow: Workflow;
  checked: Checked | undefined;
  draft: OrderDraft;
  problems: Readonly<Record<string, string>>;
}) {
  const { workflow, checked, draft, problems } = parts;
  return (
    <div className="flex flex-col gap-3">
      {workflow.kind === 'script' ? (
        <TextArea
          label="args"
          hint="JSON that the script reads as args; nothing is null"
          rows={3}
          value={draft.args}
          problem={problems['args']}
          change={draft.setArgs}
        />
      ) : (
        <InputFields
          inputs={checked?.workflow?.inputs ?? []}
          draft={draft.inputs}
          problems={problems}
          change={draft.setInputs}
        />
      )}
      <div className="grid gap-3 sm:grid-cols-2">
        <FolderField
          label="Folder or repository"
          hint="Where its steps work: a path on the agent’s machine, or an address that agents clone"
          value={draft.cwd}
          problem={problems['cwd']}
          placeholder="/home/me/project"
          change={draft.setCwd}
        />
        <HarnessChoice draft={draft} problem={problems['harness']} />
      </div>
    </div>
  );
}

/** Of what the agents have; one that was chosen before and is gone stays named. */
function HarnessChoice({ draft, problem }: { draft: OrderDraft; problem: string | undefined }) {
  const agents = useQuery(knownAgents).data?.items ?? [];
  const names = new Set(agents.flatMap(({ harnesses }) => harnesses.map(({ name }) => name)));
  if (draft.harness !== '') names.add(draft.harness);
  return (
    <Choice
      label="Harness"
      hint="Of steps that name none"
      value={draft.harness}
      options={[
        { value: '', text: 'the hub’s default' },
        ...[...names].toSorted().map((name) => ({ value: name, text: name })),
      ]}
      problem={problem}
      change={draft.setHarness}
    />
  );
}
