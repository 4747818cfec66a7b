import { useQuery } from '@tanstack/react-query';
import { Choice, TextArea, TextField, Tick } from '../../../parts/field.tsx';
import { agentChoices, harnessChoices, roleChoices, WORKSPACES } from '../session-choice.ts';
import type { MateDraft } from './team-draft.ts';
import { agentsToChoose, rolesToChoose } from '../teams-queries.ts';

/** Who a teammate is to be. `team`: its roles may be had as well. */
export function MateFields(parts: {
  mate: MateDraft;
  team?: string;
  problem: string | undefined;
  change: (mate: MateDraft) => void;
}) {
  const { mate, team, problem, change } = parts;
  const set = (more: Partial<MateDraft>) => change({ ...mate, ...more });
  const roles = useQuery(rolesToChoose(team)).data?.items ?? [];
  const about = roles.find(({ name }) => name === mate.role)?.description;
  return (
    <div className="flex min-w-0 flex-1 flex-col gap-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="Name"
          problem={problem}
          value={mate.name}
          autoComplete="off"
          spellCheck={false}
          change={(name) => set({ name })}
        />
        <Choice
          label="Role"
          hint={about === undefined || about === '' ? undefined : about}
          value={mate.role}
          options={roleChoices(roles, mate.role)}
          change={(role) => set({ role })}
        />
      </div>
      <Where mate={mate} set={set} />
      <TextArea
        label="First prompt"
        hint="Left empty, it waits for mail and for tasks of the team."
        rows={2}
        value={mate.task}
        change={(task) => set({ task })}
      />
      <Tick
        label="It only reads until its plan is approved"
        value={mate.planRequired}
        change={(planRequired) => set({ planRequired })}
      />
    </div>
  );
}

/** What runs it, and where. */
function Where({ mate, set }: { mate: MateDraft; set: (more: Partial<MateDraft>) => void }) {
  const agents = useQuery(agentsToChoose).data?.items ?? [];
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <Choice
        label="Harness"
        value={mate.harness}
        options={harnessChoices(agents, mate.agent)}
        change={(harness) => set({ harness })}
      />
      <Choice
        label="Agent"
        value={mate.agent}
        options={agentChoices(agents)}
        change={(agent) => set({ agent })}
      />
      <Choice
        label="Workspace"
        value={mate.workspace}
        options={WORKSPACES}
        change={(workspace) => set({ workspace })}
      />
    </div>
  );
}
