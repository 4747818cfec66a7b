import { useNavigate, type NavigateOptions } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { activeTeams, liveRuns, liveSessions } from '../live/queries.ts';
import { plainText } from '../parts/plain-text.ts';
import { nameOf } from '../parts/session-names.ts';
import { lookOf } from '../parts/status-words.ts';
import { allAgents } from '../screens/agents/agents-queries.ts';
import { allBoards } from '../screens/board/board-queries.ts';
import { teamKey } from '../screens/teams/team-address.ts';
import { workflowLibrary } from '../screens/workflows/workflow-queries.ts';
import { Panel } from './panel.tsx';
import type { Place } from './places.ts';

/** Goes anywhere by name: screens, and what there is of each kind. */
export default function Palette({ places, close }: { places: readonly Place[]; close: () => void }) {
  return (
    <Panel close={close}>
      <Dialog.Title className="sr-only">Search</Dialog.Title>
      <Command label="Search">
        <Command.Input
          autoFocus
          placeholder="A screen, a session, a team, a board, a run …"
          className="mb-2 w-full rounded-md border border-line bg-ground px-3 py-2"
        />
        <Command.List>
          <Command.Empty className="p-2 text-quiet">Nothing has this name.</Command.Empty>
          {places.map(({ to, name, keys }) => (
            <Found key={to} name={name} id="" go={{ to }} close={close}>
              <kbd className="font-mono text-xs">{keys.join(' ')}</kbd>
            </Found>
          ))}
          <Crew close={close} />
          <Work close={close} />
        </Command.List>
      </Command>
    </Panel>
  );
}

/** Who works, and where. */
function Crew({ close }: { close: () => void }) {
  const teams = useQuery(activeTeams).data?.items ?? [];
  const sessions = useQuery(liveSessions).data?.items ?? [];
  const agents = useQuery(allAgents).data?.items ?? [];
  return (
    <>
      {teams.map((team) => (
        <Found
          key={team.id}
          name={team.name}
          id={team.id}
          go={{ to: '/teams/$team', params: { team: teamKey(team) }, search: {} }}
          close={close}
        >
          team
        </Found>
      ))}
      {sessions.map((session) => (
        <Found
          key={session.id}
          name={nameOf(session)}
          id={session.id}
          go={{ to: '/sessions/$session', params: { session: session.id } }}
          close={close}
        >
          {lookOf(session.status.word).text}
        </Found>
      ))}
      {agents.map(({ id, name }) => (
        <Found
          key={id}
          name={name}
          id={id}
          go={{ to: '/agents/$agent', params: { agent: name } }}
          close={close}
        >
          agent
        </Found>
      ))}
    </>
  );
}

/** What there is to do, and what does it. */
function Work({ close }: { close: () => void }) {
  const boards = useQuery(allBoards).data?.items ?? [];
  const runs = useQuery(liveRuns).data?.items ?? [];
  const workflows = useQuery(workflowLibrary).data?.items ?? [];
  return (
    <>
      {boards.map(({ id, name }) => (
        <Found
          key={id}
          name={name}
          id={id}
          go={{ to: '/boards/$board', params: { board: name }, search: {} }}
          close={close}
        >
          board
        </Found>
      ))}
      {runs.map(({ id, name }) => (
        <Found
          key={id}
          name={name}
          id={id}
          go={{ to: '/runs/$run', params: { run: id }, search: {} }}
          close={close}
        >
          run
        </Found>
      ))}
      {workflows.map(({ name, origin }) => (
        <Found
          key={`${name} ${origin}`}
          name={name}
          id={`workflow ${origin}`}
          go={{ to: '/workflows/$name', params: { name }, search: {} }}
          close={close}
        >
          workflow
        </Found>
      ))}
    </>
  );
}

function Found(parts: {
  name: string;
  /** Found by it too; it tells things of one name apart. */
  id: string;
  go: NavigateOptions;
  close: () => void;
  /** What it is. */
  children: ReactNode;
}) {
  const { name, id, go, close, children } = parts;
  const navigate = useNavigate();
  return (
    <Command.Item
      value={`${name} ${id}`.trim()}
      className="flex min-h-9 cursor-pointer items-center justify-between gap-3 rounded-md px-2 data-[selected=true]:bg-sunken"
      onSelect={() => {
        close();
        void navigate(go);
      }}
    >
      {plainText(name)} <span className="text-quiet">{children}</span>
    </Command.Item>
  );
}
