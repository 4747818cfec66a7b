import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { Ago } from '../../parts/ago.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Menu } from '../../parts/menu.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import { countsText, ROLE_OPTIONS, type Role } from './person-words.ts';
import type { User } from './settings-queries.ts';

/** An account. The last admin can be neither disabled nor demoted; the hub says so. */
export function PersonRow({ user, isSelf, mayAct }: { user: User; isSelf: boolean; mayAct: boolean }) {
  const { name, role, disabledAt } = user;
  const params = { user: user.id };
  const stale = [[QUERY.users]] as const;
  const change = useAction(
    (body: { role: Role } | { disabled: boolean }) => valueOf(client.call('users.change', { params, body })),
    { stale },
  );
  return (
    <li className="flex flex-col gap-2 px-3 py-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <Who user={user} isSelf={isSelf} />
        {mayAct && (
          <span className="flex gap-2">
            <Menu
              label="Role"
              name={`Role of ${name}`}
              items={ROLE_OPTIONS.map(({ value, text }) => ({
                id: value,
                text,
                disabled: value === role,
                run: () => change.mutate({ role: value }),
              }))}
            />
            {disabledAt === null ? (
              <Confirm
                label="Disable …"
                name={`Disable ${name}`}
                opener="plain"
                run={() => valueOf(client.call('users.change', { params, body: { disabled: true } }))}
                stale={stale}
                cli={['muster', 'user', 'disable', name]}
              >
                <p>Every token of theirs is refused at once, and what runs for them is interrupted.</p>
              </Confirm>
            ) : (
              <Button disabled={change.isPending} onClick={() => change.mutate({ disabled: false })}>
                Let in again
              </Button>
            )}
          </span>
        )}
      </div>
      {change.error && <Refusal error={change.error} />}
    </li>
  );
}

function Who({ user, isSelf }: { user: User; isSelf: boolean }) {
  const { name, role, disabledAt, lastSeenAt } = user;
  return (
    <span className="flex min-w-0 flex-wrap items-baseline gap-x-3">
      <span className="font-medium">{name}</span>
      <Badge tone={role === 'admin' ? 'accent' : 'quiet'}>{role}</Badge>
      {isSelf && <Badge>you</Badge>}
      {disabledAt !== null && <Badge tone="bad">disabled</Badge>}
      <span className="text-quiet">{countsText(user)}</span>
      <span className="text-quiet">
        {isSelf ? (
          'here now'
        ) : lastSeenAt === null ? (
          'never seen'
        ) : (
          <>
            seen <Ago at={lastSeenAt} /> ago
          </>
        )}
      </span>
    </span>
  );
}
