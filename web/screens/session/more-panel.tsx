import { useNavigate } from '@tanstack/react-router';
import { Popover } from 'radix-ui';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { onceKey } from '../../live/once-key.ts';
import type { SessionDetail } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import { moreWays, type MoreWay } from './more-words.ts';

/** What else can be done with a session: each says what it will do before it is done. */
export function MorePanel({ session }: { session: SessionDetail }) {
  const ways = moreWays(session);
  const navigate = useNavigate();
  const act = useAction((way: MoreWay) => carryOut(session.id, way.id), {
    stale: [[QUERY.sessions], [QUERY.session, session.id]],
    done: (made) => {
      if (made !== session.id) void navigate({ to: '/sessions/$session', params: { session: made } });
    },
  });
  if (ways.length === 0) return null;
  return (
    <Popover.Root onOpenChange={() => act.reset()}>
      <Popover.Trigger asChild>
        <Button>More …</Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label="More to do"
          className="z-10 flex max-h-[80vh] w-[min(24rem,calc(100vw-2rem))] flex-col gap-4 overflow-y-auto rounded-lg border border-line bg-raised p-4 shadow-xl"
        >
          {ways.map((way) => (
            <div key={way.id} className="flex flex-col items-start gap-1.5">
              <p>{way.does}</p>
              <div className="flex flex-wrap gap-2">
                <Button
                  look={way.isHard ? 'bad' : 'plain'}
                  disabled={act.isPending}
                  onClick={() => act.mutate(way)}
                >
                  {way.name}
                </Button>
                {way.cli && <CopyCli words={way.cli} />}
              </div>
            </div>
          ))}
          {act.error && <Refusal error={act.error} />}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** The session that it leads to. */
async function carryOut(session: SessionDetail['id'], way: MoreWay['id']): Promise<SessionDetail['id']> {
  const params = { session };
  const idempotencyKey = onceKey();
  switch (way) {
    case 'fork':
      return (await valueOf(client.call('sessions.fork', { params, body: {}, idempotencyKey }))).session;
    case 'replace':
      return (await valueOf(client.call('sessions.replace', { params, idempotencyKey }))).session;
    case 'rebind':
      return (await valueOf(client.call('sessions.rebind', { params, body: {} }))).id;
    case 'reset':
      return (await valueOf(client.call('sessions.reset', { params }))).id;
  }
}
