import { useMutation } from '@tanstack/react-query';
import { Popover } from 'radix-ui';
import { client, valueOf } from '../../live/client.ts';
import type { SessionDetail } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { stopWays, type StopWay } from './stop-words.ts';

/** One button to stop, which says what each way will do before it is done. */
export function StopPanel({ session, owned = 0 }: { session: SessionDetail; owned?: number }) {
  const ways = stopWays(session, owned);
  const stop = useMutation({ mutationFn: (way: StopWay) => carryOut(session.id, way) });
  if (ways.length === 0) return null;
  return (
    <Popover.Root onOpenChange={() => stop.reset()}>
      <Popover.Trigger asChild>
        <Button look="bad">Stop …</Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          aria-label="Ways to stop"
          className="z-10 flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-4 rounded-lg border border-line bg-raised p-4 shadow-xl"
        >
          {ways.map((way) => (
            <div key={way.id} className="flex flex-col items-start gap-1.5">
              <p>{way.does}</p>
              <div className="flex flex-wrap gap-2">
                <Button look="bad" disabled={stop.isPending} onClick={() => stop.mutate(way)}>
                  {way.name}
                </Button>
                <CopyCli words={way.cli} />
              </div>
            </div>
          ))}
          {stop.isSuccess && <p role="status">The hub has taken it.</p>}
          {stop.error && <Refusal error={stop.error} />}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

async function carryOut(session: SessionDetail['id'], { id: way, turn }: StopWay): Promise<void> {
  const params = { session };
  if (way === 'cancel')
    await valueOf(client.call('sessions.cancel', { params, body: turn === undefined ? {} : { turn } }));
  else await valueOf(client.call('sessions.close', { params, body: { force: way === 'force_close' } }));
}
