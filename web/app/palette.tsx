import { useNavigate } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { activeTeams, liveSessions } from '../live/queries.ts';
import { nameOf } from '../parts/session-names.ts';
import { teamKey } from '../screens/teams/team-address.ts';
import { lookOf } from '../parts/status-words.ts';
import { Panel } from './panel.tsx';
import type { Place } from './places.ts';

const ITEM =
  'flex min-h-9 cursor-pointer items-center justify-between gap-3 rounded-md px-2 data-[selected=true]:bg-sunken';

/** Goes anywhere by name: screens, live sessions and teams. */
export default function Palette({ places, close }: { places: readonly Place[]; close: () => void }) {
  const navigate = useNavigate();
  const teams = useQuery(activeTeams).data?.items ?? [];
  const sessions = useQuery(liveSessions).data?.items ?? [];
  return (
    <Panel close={close}>
      <Dialog.Title className="sr-only">Search</Dialog.Title>
      <Command label="Search">
        <Command.Input
          autoFocus
          placeholder="A screen, a team or a session"
          className="mb-2 w-full rounded-md border border-line bg-ground px-3 py-2"
        />
        <Command.List>
          <Command.Empty className="p-2 text-quiet">Nothing has this name.</Command.Empty>
          {places.map(({ to, name, keys }) => (
            <Command.Item
              key={to}
              value={name}
              className={ITEM}
              onSelect={() => {
                close();
                void navigate({ to });
              }}
            >
              {name} <kbd className="font-mono text-xs text-quiet">{keys.join(' ')}</kbd>
            </Command.Item>
          ))}
          {teams.map((team) => (
            <Command.Item
              key={team.id}
              value={`${team.name} ${team.id}`}
              className={ITEM}
              onSelect={() => {
                close();
                void navigate({ to: '/teams/$team', params: { team: teamKey(team) }, search: {} });
              }}
            >
              {team.name} <span className="text-quiet">team</span>
            </Command.Item>
          ))}
          {sessions.map((session) => (
            <Command.Item
              key={session.id}
              value={`${nameOf(session)} ${session.id}`}
              className={ITEM}
              onSelect={() => {
                close();
                void navigate({ to: '/sessions/$session', params: { session: session.id } });
              }}
            >
              {nameOf(session)} <span className="text-quiet">{lookOf(session.status.word).text}</span>
            </Command.Item>
          ))}
        </Command.List>
      </Command>
    </Panel>
  );
}
