import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client, valueOf } from '../../../live/client.ts';
import { QUERY } from '../../../live/keys.ts';
import { onceKey } from '../../../live/once-key.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { Choice, TextField } from '../../../parts/field.tsx';
import { agentChoices, harnessChoices } from '../session-choice.ts';
import { agentsToChoose, type Teammate } from '../teams-queries.ts';

export interface OfMate {
  /** The team's name. */
  team: string;
  mate: Teammate;
}

/** By its session: another may have its name by the time that somebody acts. */
export const paramsOf = ({ team, mate }: OfMate) => ({ team, teammate: mate.session.id });

const MORE_TURNS = 10;

export function AllowTurns({ team, mate }: OfMate) {
  const [text, setText] = useState(String(MORE_TURNS));
  const turns = Number(text);
  const isCount = Number.isInteger(turns) && turns > 0;
  return (
    <Confirm
      label="Allow turns …"
      name={`Allow ${mate.name} ${isCount ? turns : '…'} more turns`}
      look="main"
      opener="plain"
      stale={[[QUERY.teams]]}
      run={() =>
        valueOf(
          client.call('teammates.allow_turns', {
            params: paramsOf({ team, mate }),
            body: { turns },
            idempotencyKey: onceKey(),
          }),
        )
      }
      cli={['muster', 'teammate', 'allow', mate.name, '--team', team, '--turns', text]}
    >
      <p>
        Its role allows {mate.turnsMost} turns, of which {mate.turnsUsed} are used. Once they are used up it
        takes nothing more.
      </p>
      <TextField
        label="How many more"
        inputMode="numeric"
        value={text}
        problem={isCount ? undefined : 'A whole number above 0.'}
        change={setText}
      />
    </Confirm>
  );
}

export function ReplaceMember({ team, mate }: OfMate) {
  const [harness, setHarness] = useState('');
  const [agent, setAgent] = useState('');
  const agents = useQuery(agentsToChoose).data?.items ?? [];
  const given = {
    ...(harness === '' ? {} : { harness }),
    ...(agent === '' ? {} : { agent }),
  };
  const isThere = mate.leftAt === null;
  return (
    <Confirm
      label="Replace …"
      name={`Replace ${mate.name}`}
      look={isThere ? 'bad' : 'main'}
      opener="plain"
      stale={[[QUERY.teams]]}
      run={() =>
        valueOf(
          client.call('teammates.replace', {
            params: paramsOf({ team, mate }),
            body: given,
            idempotencyKey: onceKey(),
          }),
        )
      }
      cli={[
        ...['muster', 'teammate', 'replace', mate.name, '--team', team],
        ...(harness === '' ? [] : ['--harness', harness]),
        ...(agent === '' ? [] : ['--agent', agent]),
      ]}
    >
      <p>
        Another session takes its place, with its name, its role, its tasks and its unread mail, in the same
        workspace where that still is.
        {isThere ? ' The one that is there now is closed, and its turn cut off.' : ''}
      </p>
      <p>What it knows is lost: the new one is told where it stands.</p>
      <Choice
        label="Harness"
        value={harness}
        options={asBefore(harnessChoices(agents, agent))}
        change={setHarness}
      />
      <Choice label="Agent" value={agent} options={asBefore(agentChoices(agents))} change={setAgent} />
    </Confirm>
  );
}

const asBefore = <T extends { value: string; text: string }>(options: readonly T[]) =>
  options.map((option) => (option.value === '' ? { ...option, text: 'As before' } : option));
