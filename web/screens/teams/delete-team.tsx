import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Tick } from '../../parts/field.tsx';
import { deleteWords } from './members/member-words.ts';
import type { TeamStatus } from './teams-queries.ts';

/** Ends a team, once it was said what that does. */
export function DeleteTeam({ team }: { team: TeamStatus }) {
  const [force, setForce] = useState(false);
  const navigate = useNavigate();
  const run = async () => {
    const query = force ? { force: 'true' as const } : {};
    await valueOf(client.call('teams.delete', { params: { team: team.id }, query }));
    await navigate({ to: '/teams', search: {} });
  };
  return (
    <Confirm
      label="Delete …"
      name={`Delete ${team.name}`}
      run={run}
      opener="plain"
      stale={[[QUERY.teams]]}
      cli={['muster', 'team', 'delete', team.name, ...(force ? ['--force'] : [])]}
    >
      {deleteWords(team).map((words) => (
        <p key={words}>{words}</p>
      ))}
      <Tick label="Also when work that is nowhere else would be lost" value={force} change={setForce} />
    </Confirm>
  );
}
