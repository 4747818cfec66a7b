import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouteContext, useSearch } from '@tanstack/react-router';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { TextField } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { Rows, Section } from '../../parts/section.tsx';
import { mayAct } from '../../parts/use-may-act.ts';
import { SettingRow } from './setting-row.tsx';
import { groupsOf } from './setting-words.ts';
import { hubSettings } from './settings-queries.ts';

/** Every setting of the hub: what it is, its value, and who gave it. */
export function HubSettings() {
  const { data, error, isFetched } = useQuery(hubSettings);
  const { find = '' } = useSearch({ from: '/settings' });
  const navigate = useNavigate();
  const { person } = useRouteContext({ from: '__root__' });
  const isAdmin = person.role === 'admin' && mayAct(person);
  const groups = groupsOf(data?.items ?? [], find);
  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div className="w-full max-w-80">
          <TextField
            label="Find a setting"
            type="search"
            value={find}
            placeholder="expiry, delegate, port …"
            change={(text) =>
              void navigate({
                to: '/settings',
                search: { tab: 'hub', ...(text === '' ? {} : { find: text }) },
                replace: true,
              })
            }
          />
        </div>
        <CopyCli words={['muster', 'config', 'list']} />
      </div>
      <p className="text-quiet">
        What counts is the first of: flag, environment, project, user, hub, default.
        {!isAdmin && ' Only an admin changes what the hub keeps.'}
      </p>
      {error && <Refusal error={error} />}
      {!isFetched && <p className="text-quiet">Reading …</p>}
      {data && groups.length === 0 && (
        <p className="text-quiet">No setting has “{find}” in its name or meaning.</p>
      )}
      {groups.map(({ name, settings }) => (
        <Section key={name} title={name}>
          <Rows label={name}>
            {settings.map((setting) => (
              <SettingRow key={setting.key} setting={setting} mayChange={isAdmin} />
            ))}
          </Rows>
        </Section>
      ))}
    </>
  );
}
