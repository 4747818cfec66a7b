import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { Ago } from '../../parts/ago.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { CopyText } from '../../parts/copy-text.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { Rows } from '../../parts/section.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useMayAct } from '../../parts/use-may-act.ts';
import { curlLine } from '../workflow/curl-line.ts';
import { HookSecret } from '../workflow/hook-secret.tsx';
import { StarterRow } from './starter-row.tsx';
import { hooks, type Hook } from './workflow-queries.ts';

const STALE = { stale: [[QUERY.workflows, 'hooks']] } as const;

/** Addresses at which signed requests start runs. */
export function HookList() {
  const { data, error } = useQuery(hooks);
  if (error) return <Refusal error={error} />;
  if (!data) return <p className="text-quiet">Reading …</p>;
  if (data.items.length === 0)
    return (
      <Empty title="No webhook starts runs.">
        <p>
          Open a workflow, fill in its inputs, and choose “By a webhook”: a push, a label or a ticket can
          start it then.
        </p>
        <Link to="/workflows" search={{}} className="text-accent underline">
          See the library
        </Link>
      </Empty>
    );
  return (
    <Rows label="Webhooks">
      {data.items.map((hook) => (
        <HookRow key={hook.id} hook={hook} />
      ))}
    </Rows>
  );
}

function HookRow({ hook }: { hook: Hook }) {
  const { id, name, path, takesBody, lastAt, lastRun, rotatedAt } = hook;
  const mayAct = useMayAct();
  const rotate = useAction(() => valueOf(client.call('hooks.rotate', { params: { hook: id } })), STALE);
  return (
    <StarterRow
      label={`Webhook of ${name}`}
      name={name}
      lastRun={lastRun}
      standing={
        <span className="text-quiet">
          {lastAt === null ? (
            'nothing has come yet'
          ) : (
            <>
              last delivery <Ago at={lastAt} /> ago
            </>
          )}
          {rotatedAt !== null && (
            <>
              {' · secret rotated '}
              <Ago at={rotatedAt} /> ago
            </>
          )}
        </span>
      }
      actions={mayAct && <HookActions hook={hook} rotate={() => rotate.mutateAsync()} />}
    >
      <p className="flex flex-wrap items-center gap-2">
        <code className="font-mono text-[13px] break-all">{`${location.origin}${path}`}</code>
        <CopyText text={`${location.origin}${path}`} label="Copy address" />
        <CopyText text={curlLine(location.origin, path, takesBody ? {} : null)} label="Copy as curl" />
      </p>
      {rotate.data && <HookSecret path={path} secret={rotate.data.secret} inputs={takesBody ? {} : null} />}
    </StarterRow>
  );
}

function HookActions({ hook: { id }, rotate }: { hook: Hook; rotate: () => Promise<unknown> }) {
  const remove = useAction(() => valueOf(client.call('hooks.remove', { params: { hook: id } })), STALE);
  return (
    <>
      <Confirm
        label="Rotate …"
        name="Give it another secret"
        look="plain"
        run={rotate}
        cli={['muster', 'workflow', 'hook', 'rotate', id]}
      >
        <p>The secret that it has is good for nothing from then on. The other one is shown once.</p>
      </Confirm>
      <Confirm
        label="Remove …"
        name="Remove this webhook"
        run={() => remove.mutateAsync()}
        cli={['muster', 'workflow', 'hook', 'remove', id]}
      >
        <p>Nothing that is sent to it starts a run any more. The runs that it started stay.</p>
      </Confirm>
    </>
  );
}
