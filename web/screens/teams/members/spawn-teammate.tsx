import { Popover } from 'radix-ui';
import { useState } from 'react';
import { client, valueOf } from '../../../live/client.ts';
import { QUERY } from '../../../live/keys.ts';
import { onceKey } from '../../../live/once-key.ts';
import { Button } from '../../../parts/button.tsx';
import { CopyCli } from '../../../parts/copy-cli.tsx';
import { Refusal } from '../../../parts/refusal.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { MateFields } from '../form/mate-fields.tsx';
import { emptyMate, mateBody, nameProblem, spawnCli, type MateDraft } from '../form/team-draft.ts';
import type { TeamStatus } from '../teams-queries.ts';
import { useFocusWrong } from '../form/use-focus-wrong.ts';

/** Brings somebody into a team. */
export function SpawnTeammate({ team }: { team: TeamStatus }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button look="main">Spawn a teammate …</Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label="Spawn a teammate"
          className="z-10 max-h-[80vh] w-[min(36rem,calc(100vw-1rem))] overflow-y-auto rounded-lg border border-line bg-raised p-4 shadow-xl"
        >
          <SpawnForm team={team} done={() => setOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function SpawnForm({ team, done }: { team: TeamStatus; done: () => void }) {
  const [mate, setMate] = useState<MateDraft>(() => emptyMate(0));
  const [tries, setTries] = useState(0);
  const isTried = tries > 0;
  const box = useFocusWrong(tries);
  const live = team.teammates.filter(({ leftAt }) => leftAt === null);
  const problem = nameProblem(mate.name, live);
  const spawn = useAction(
    (draft: MateDraft) =>
      valueOf(
        client.call('teammates.spawn', {
          params: { team: team.id },
          body: mateBody(draft),
          idempotencyKey: onceKey(),
        }),
      ),
    { stale: [[QUERY.teams], [QUERY.sessions]], done },
  );
  return (
    <form
      ref={box}
      noValidate
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        setTries(tries + 1);
        if (problem === undefined && !spawn.isPending) spawn.mutate(mate);
      }}
    >
      <MateFields mate={mate} team={team.id} problem={isTried ? problem : undefined} change={setMate} />
      {spawn.error && <Refusal error={spawn.error} />}
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="main" disabled={spawn.isPending}>
          Spawn {mate.name}
        </Button>
        <CopyCli words={spawnCli(team.name, mate)} />
      </div>
    </form>
  );
}
