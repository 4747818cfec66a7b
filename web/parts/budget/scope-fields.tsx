import { useQuery } from '@tanstack/react-query';
import { activeTeams, liveRuns, liveSessions } from '../../live/queries.ts';
import { Choice, TextField } from '../field.tsx';
import { nameOf } from '../session-names.ts';
import { SCOPES, type BudgetDraft } from './budget-draft.ts';

const SCOPE_NAMES: Readonly<Record<BudgetDraft['scope'], string>> = {
  user: 'all that you run',
  project: 'a folder or repository',
  team: 'a team',
  run: 'a run',
  session: 'a session',
};

/** What a budget is about. */
export function ScopeFields(parts: { draft: BudgetDraft; change: (part: Partial<BudgetDraft>) => void }) {
  const { draft, change } = parts;
  const { scope, scopeId } = draft;
  const things = useThings(scope);
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Choice
        label="For"
        value={scope}
        options={SCOPES.map((value) => ({ value, text: SCOPE_NAMES[value] }))}
        change={(to) => change({ scope: to, scopeId: '' })}
      />
      {scope === 'project' && (
        <TextField
          label="Folder or address"
          placeholder="/home/ada/app"
          value={scopeId}
          change={(to) => change({ scopeId: to })}
        />
      )}
      {things && (
        <Choice
          label="Which"
          value={scopeId}
          options={[{ value: '', text: things.length === 0 ? 'there is none' : 'choose' }, ...things]}
          change={(to) => change({ scopeId: to })}
        />
      )}
    </div>
  );
}

/** Those that live, by name; undefined where there is nothing to choose. */
function useThings(scope: BudgetDraft['scope']): { value: string; text: string }[] | undefined {
  const sessions = useQuery({ ...liveSessions, enabled: scope === 'session' }).data?.items;
  const teams = useQuery({ ...activeTeams, enabled: scope === 'team' }).data?.items;
  const runs = useQuery({ ...liveRuns, enabled: scope === 'run' }).data?.items;
  if (scope === 'session') return (sessions ?? []).map((one) => ({ value: one.id, text: nameOf(one) }));
  if (scope === 'team') return (teams ?? []).map(({ id, name }) => ({ value: id, text: name }));
  if (scope === 'run')
    return (runs ?? []).map(({ id, name }) => ({ value: id, text: `${name} ${id.slice(-6)}` }));
  return undefined;
}
