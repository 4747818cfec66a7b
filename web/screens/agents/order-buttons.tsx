import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import type { Agent, AgentCommand } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Tick } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import { AFTER_ORDER, giveOrder } from './give-order.ts';
import { UpgradeButton } from './upgrade-button.tsx';

/** What can be asked of an agent now. */
export function OrderButtons({ agent, orders }: { agent: Agent; orders: readonly AgentCommand[] }) {
  const quick = useAction((kind: 'resume' | 'reload' | 'health_check') => giveOrder(agent, { kind }), {
    stale: AFTER_ORDER,
  });
  const isEnding = orders.some(
    ({ endedAt, order }) => endedAt === null && (order.kind === 'restart' || order.kind === 'upgrade'),
  );
  const { name, intent } = agent;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        <Button disabled={quick.isPending} onClick={() => quick.mutate('health_check')}>
          Check health
        </Button>
        {intent === 'active' && <Drain agent={agent} />}
        {intent === 'draining' && (
          <Button look="main" disabled={quick.isPending} onClick={() => quick.mutate('resume')}>
            Let it take work again
          </Button>
        )}
        <Button
          disabled={quick.isPending}
          title="It reads the configuration of its host anew, and looks for harnesses"
          onClick={() => quick.mutate('reload')}
        >
          Reload
        </Button>
        <Restart agent={agent} disabled={isEnding} />
        <UpgradeButton agent={agent} disabled={isEnding} />
        <Shut agent={agent} />
        <CopyCli words={['muster', 'agent', 'health', name]} />
      </div>
      {isEnding && <p className="text-quiet">It restarts or is upgraded already: one of these at a time.</p>}
      {quick.error && <Refusal error={quick.error} />}
    </div>
  );
}

function Drain({ agent }: { agent: Agent }) {
  const { name, slotsHeld } = agent;
  return (
    <Confirm
      label="Drain …"
      name={`Drain ${name}`}
      look="plain"
      run={() => giveOrder(agent, { kind: 'drain' })}
      stale={AFTER_ORDER}
      cli={['muster', 'agent', 'drain', name]}
    >
      <p>
        It takes no new work from now on. {running(slotsHeld)} What is queued for it waits until it takes work
        again.
      </p>
    </Confirm>
  );
}

const running = (turns: number): string =>
  turns === 0
    ? 'Nothing runs on it now.'
    : `${turns === 1 ? 'The turn that runs goes' : `The ${turns} turns that run go`} on to the end.`;

function Restart({ agent, disabled }: { agent: Agent; disabled: boolean }) {
  const [force, setForce] = useState(false);
  const { name, slotsHeld } = agent;
  return (
    <Confirm
      label="Restart …"
      name={`Restart ${name}`}
      look="plain"
      disabled={disabled}
      run={() => giveOrder(agent, { kind: 'restart', force })}
      stale={AFTER_ORDER}
      cli={['muster', 'agent', 'restart', name, ...(force ? ['--force'] : [])]}
    >
      <p>
        Its daemon is started anew; sessions go on with their next turn.{' '}
        {force ? 'Turns that run are interrupted, and their owners told.' : running(slotsHeld)}
      </p>
      <Tick label="Do not wait for turns that run" value={force} change={setForce} />
    </Confirm>
  );
}

/** Refuses the agent's token, or takes it again. */
function Shut({ agent }: { agent: Agent }) {
  const { id, name, intent } = agent;
  const change = (to: 'active' | 'disabled') =>
    valueOf(client.call('agents.change', { params: { agent: id }, body: { intent: to } }));
  const enable = useAction(() => change('active'), { stale: AFTER_ORDER });
  if (intent === 'disabled') {
    return (
      <>
        <Button look="main" disabled={enable.isPending} onClick={() => enable.mutate()}>
          Enable
        </Button>
        {enable.error && <Refusal error={enable.error} />}
      </>
    );
  }
  return (
    <Confirm
      label="Disable …"
      name={`Disable ${name}`}
      run={() => change('disabled')}
      stale={AFTER_ORDER}
      cli={['muster', 'agent', 'disable', name]}
    >
      <p>
        Its token is refused at once. What runs there is no longer heard: turns count as lost, and are
        interrupted when it stays so. Nothing there is ended by this. To let work end first: drain it.
      </p>
    </Confirm>
  );
}
