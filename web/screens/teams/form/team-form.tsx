import { useState } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { client, valueOf } from '../../../live/client.ts';
import { QUERY } from '../../../live/keys.ts';
import { onceKey } from '../../../live/once-key.ts';
import { Button } from '../../../parts/button.tsx';
import { CopyCli } from '../../../parts/copy-cli.tsx';
import { Choice, TextField, Tick } from '../../../parts/field.tsx';
import { FolderField } from '../../../parts/folder-field.tsx';
import { Refusal } from '../../../parts/refusal.tsx';
import { Section } from '../../../parts/section.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { LeadFields } from './lead-fields.tsx';
import { MateFields } from './mate-fields.tsx';
import { WORKSPACES } from '../session-choice.ts';
import { teamKey } from '../team-address.ts';
import {
  emptyDraft,
  emptyMate,
  problemsOf,
  teamBody,
  teamCli,
  type MateDraft,
  type Problems,
  type TeamBody,
  type TeamDraft,
} from './team-draft.ts';
import { useFocusWrong } from './use-focus-wrong.ts';

const NO_PROBLEMS: Problems = new Map();

/** Forms a team and opens it. */
export function useForming() {
  const navigate = useNavigate();
  return useAction(
    (body: TeamBody) => valueOf(client.call('teams.create', { body, idempotencyKey: onceKey() })),
    {
      stale: [[QUERY.teams], [QUERY.sessions]],
      done: (team) => void navigate({ to: '/teams/$team', params: { team: teamKey(team) }, search: {} }),
    },
  );
}

/** A new team, filled in field by field. */
export function TeamForm() {
  const [draft, setDraft] = useState<TeamDraft>(emptyDraft);
  const [tries, setTries] = useState(0);
  const isTried = tries > 0;
  const box = useFocusWrong(tries);
  const form = useForming();
  const set = (more: Partial<TeamDraft>) => setDraft((before) => ({ ...before, ...more }));
  const found = problemsOf(draft);
  // What was not filled in yet is not wrong until somebody wants it sent.
  const problems = isTried ? found : NO_PROBLEMS;
  const submit = () => {
    setTries(tries + 1);
    if (found.size === 0 && !form.isPending) form.mutate(teamBody(draft));
  };
  return (
    <form
      ref={box}
      noValidate
      className="flex flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Section title="The team">
        <Whole draft={draft} problems={problems} set={set} />
      </Section>
      <Section title="Its lead">
        <LeadFields lead={draft.lead} problems={problems} change={(lead) => set({ lead })} />
      </Section>
      <Mates draft={draft} problems={problems} set={set} />
      {isTried && found.size > 0 && (
        <p role="alert" className="text-bad">
          {found.size === 1 ? 'One field needs another look.' : `${found.size} fields need another look.`}
        </p>
      )}
      {form.error && <Refusal error={form.error} />}
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="main" disabled={form.isPending}>
          Form the team
        </Button>
        <CopyCli words={teamCli(draft)} />
      </div>
    </form>
  );
}

interface Filled {
  draft: TeamDraft;
  problems: Problems;
  set: (more: Partial<TeamDraft>) => void;
}

function Whole({ draft, problems, set }: Filled) {
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="Name"
          hint="Unique among your teams: small letters, digits and hyphens."
          problem={problems.get('name')}
          value={draft.name}
          autoComplete="off"
          spellCheck={false}
          change={(name) => set({ name })}
        />
        <TextField
          label="What it is for"
          hint="Its members are told."
          value={draft.description}
          change={(description) => set({ description })}
        />
        <FolderField
          label="Folder"
          hint="Absolute, on the host of its agents; left out, the lead’s own."
          problem={problems.get('cwd')}
          value={draft.cwd}
          change={(cwd) => set({ cwd })}
        />
        <Choice
          label="How teammates get their folder"
          value={draft.workspace}
          options={WORKSPACES}
          change={(workspace) => set({ workspace })}
        />
        <TextField
          label="Turns in all"
          hint="A budget: when it is used up teammates wait, and you are asked. Left out: no limit."
          problem={problems.get('turns')}
          inputMode="numeric"
          value={draft.turns}
          change={(turns) => set({ turns })}
        />
      </div>
      <Tick
        label="Those who write only read until their plan is approved"
        value={draft.planRequired}
        change={(planRequired) => set({ planRequired })}
      />
    </>
  );
}

function Mates({ draft, problems, set }: Filled) {
  const { mates } = draft;
  const change = (mate: MateDraft) => set({ mates: mates.map((one) => (one.key === mate.key ? mate : one)) });
  const add = () => set({ mates: [...mates, emptyMate(Math.max(-1, ...mates.map(({ key }) => key)) + 1)] });
  return (
    <Section title="Teammates" aside={<Button onClick={add}>Add a teammate</Button>}>
      {mates.length === 0 && (
        <p className="text-quiet">Nobody yet: the lead brings in whom it needs, or you add somebody here.</p>
      )}
      <ol className="flex flex-col gap-3">
        {mates.map((mate) => (
          <li
            key={mate.key}
            aria-label={mate.name === '' ? 'New teammate' : mate.name}
            className="flex flex-col gap-2 rounded-lg border border-line p-3"
          >
            <MateFields mate={mate} problem={problems.get(`mates.${mate.key}.name`)} change={change} />
            <Button
              onClick={() => set({ mates: mates.filter(({ key }) => key !== mate.key) })}
              className="self-start"
            >
              Leave out {mate.name}
            </Button>
          </li>
        ))}
      </ol>
    </Section>
  );
}
