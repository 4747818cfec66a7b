import { Popover } from 'radix-ui';
import { useState } from 'react';
import { client, valueOf } from '../../../live/client.ts';
import { QUERY } from '../../../live/keys.ts';
import { Button } from '../../../parts/button.tsx';
import { CopyCli } from '../../../parts/copy-cli.tsx';
import { TextField } from '../../../parts/field.tsx';
import { Refusal } from '../../../parts/refusal.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { paramsOf, type OfMate } from './member-actions.tsx';
import { stopOffers, type StopOffer } from './member-words.ts';

/** One button to end a teammate, which says what each way does before it is done. */
export function StopMember({ team, mate }: OfMate) {
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const given = reason.trim() === '' ? {} : { reason: reason.trim() };
  const stop = useAction(
    ({ id }: StopOffer) =>
      valueOf(
        client.call('teammates.stop', {
          params: paramsOf({ team, mate }),
          body: { ...given, force: id === 'force' },
        }),
      ),
    { stale: [[QUERY.teams]], done: () => setOpen(false) },
  );
  const turn = (open: boolean) => {
    stop.reset();
    setOpen(open);
  };
  return (
    <Popover.Root open={isOpen} onOpenChange={turn}>
      <Popover.Trigger asChild>
        <Button>Stop …</Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={6}
          collisionPadding={8}
          aria-label={`Ways to stop ${mate.name}`}
          className="z-10 flex max-h-[80vh] w-[min(26rem,calc(100vw-1rem))] flex-col gap-4 overflow-y-auto rounded-lg border border-line bg-raised p-4 shadow-xl"
        >
          <TextField label="Why (it is told)" value={reason} maxLength={2_000} change={setReason} />
          {stopOffers(mate).map((offer) => (
            <div key={offer.id} className="flex flex-col items-start gap-1.5">
              <p>{offer.does}</p>
              <div className="flex flex-wrap gap-2">
                <Button
                  look={offer.id === 'force' ? 'bad' : 'main'}
                  disabled={stop.isPending}
                  onClick={() => stop.mutate(offer)}
                >
                  {offer.name}
                </Button>
                <CopyCli
                  words={[
                    ...['muster', 'teammate', 'stop', mate.name, '--team', team],
                    ...(given.reason === undefined ? [] : ['--reason', given.reason]),
                    ...(offer.id === 'force' ? ['--force'] : []),
                  ]}
                />
              </div>
            </div>
          ))}
          {stop.error && <Refusal error={stop.error} />}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
