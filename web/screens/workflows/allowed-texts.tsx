import { useQuery } from '@tanstack/react-query';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { Ago } from '../../parts/ago.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Empty } from '../../parts/empty.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { Rows } from '../../parts/section.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { useAction } from '../../parts/use-action.ts';
import { allowedTexts } from './workflow-queries.ts';

/** Texts that a session may start without asking: each is known by its content, so that a change asks again. */
export function AllowedTexts() {
  const { data, error } = useQuery(allowedTexts);
  const mayAct = useMayAct();
  const disallow = useAction(
    (hash: string) => valueOf(client.call('workflows.disallow', { params: { hash } })),
    { stale: [[QUERY.workflows, 'allowed']] },
  );
  if (error) return <Refusal error={error} />;
  if (!data) return <p className="text-quiet">Reading …</p>;
  if (data.items.length === 0)
    return (
      <Empty title="A session asks before it runs what it wrote.">
        <p>
          Where you answer “let this very text run whenever a session starts it”, the text shows here, by the
          hash of its content; a letter changed, and you are asked again.
        </p>
      </Empty>
    );
  return (
    <Rows label="Allowed texts">
      {data.items.map(({ hash, name, createdAt }) => (
        <li key={hash} className="flex flex-wrap items-center gap-x-3 gap-y-1 p-3">
          <span className="font-medium">{plainText(name)}</span>
          <code className="font-mono text-[13px] break-all text-quiet">{hash}</code>
          <span className="text-quiet">
            allowed <Ago at={createdAt} /> ago
          </span>
          {mayAct && (
            <span className="ml-auto">
              <Confirm
                label="Ask again …"
                name="Ask again before it runs"
                run={() => disallow.mutateAsync(hash)}
                cli={['muster', 'workflow', 'approvals', '--revoke', hash]}
              >
                <p>From now on you are asked before a session runs this text. What runs now goes on.</p>
              </Confirm>
            </span>
          )}
        </li>
      ))}
    </Rows>
  );
}
