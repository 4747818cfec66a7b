import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Tick } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import { HookSecret } from './hook-secret.tsx';
import { LimitDetails, useLimits } from './limit-fields.tsx';
import { notStarted } from './not-started.ts';
import type { Order } from './use-order.ts';

/** Makes an address at which signed requests start runs with these inputs. */
export function HookPanel({ order, tryOut }: { order: Order; tryOut: () => boolean }) {
  const [takesBody, setTakesBody] = useState(false);
  const limits = useLimits();
  const add = useAction(
    async () => {
      const made = await valueOf(
        client.call('hooks.create', { body: { ...order.body, ...limits.body, takesBody } }),
      );
      if (!made.kept) throw notStarted(made);
      return made;
    },
    { stale: [[QUERY.workflows, 'hooks']] },
  );
  return (
    <div className="flex flex-col gap-3 pt-3">
      <p>A request that is signed with the secret of the webhook starts a run; no token is needed.</p>
      <Tick
        label="What is sent are its inputs, in place of those above"
        value={takesBody}
        change={setTakesBody}
      />
      <LimitDetails of={limits} />
      <div className="flex flex-wrap items-center gap-2">
        <Button
          look="main"
          disabled={add.isPending}
          onClick={() => {
            if (tryOut() && limits.isUsable) add.mutate();
          }}
        >
          Make webhook
        </Button>
        <CopyCli words={['muster', 'workflow', 'hook', 'add', ...order.words, ...limits.words]} />
      </div>
      {add.error && <Refusal error={add.error} />}
      {add.data && (
        <HookSecret
          path={add.data.hook.path}
          secret={add.data.secret}
          inputs={add.data.hook.takesBody ? order.inputs : null}
        />
      )}
    </div>
  );
}
