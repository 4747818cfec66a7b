import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Screen } from '../../../parts/screen.tsx';
import { Tabs } from '../../../parts/tabs.tsx';
import { useMayAct } from '../../../parts/use-may-act.ts';
import { TeamFileForm } from './team-file-form.tsx';
import { TeamForm } from './team-form.tsx';

const WAYS = [
  { id: 'form', name: 'Fill in' },
  { id: 'file', name: 'From a team file' },
] as const;

/** Forms a team: from fields, or from a file's text that is checked while it is written. */
export default function NewTeam() {
  const way = useSearch({ from: '/teams/new' }).by ?? 'form';
  const navigate = useNavigate();
  const mayAct = useMayAct();
  return (
    <Screen
      title="New team"
      aside={
        <Link to="/teams" search={{}} className="text-quiet underline underline-offset-4 hover:text-ink">
          All teams
        </Link>
      }
    >
      {mayAct ? (
        <Tabs
          label="How it is described"
          tabs={WAYS}
          value={way}
          change={(id) =>
            void navigate({ to: '/teams/new', search: id === 'file' ? { by: 'file' } : {}, replace: true })
          }
        >
          <div className="pt-4">{way === 'file' ? <TeamFileForm /> : <TeamForm />}</div>
        </Tabs>
      ) : (
        <p>You are signed in to look. A member or admin forms teams.</p>
      )}
    </Screen>
  );
}
