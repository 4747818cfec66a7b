import { useNavigate, useRouteContext, useSearch } from '@tanstack/react-router';
import { Screen } from '../../parts/screen.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { Access } from './access.tsx';
import { ThisBrowser } from './this-browser.tsx';
import { HubSettings } from './hub-settings.tsx';
import { Notices } from './notices.tsx';
import { People } from './people.tsx';
import type { SettingsTab } from './settings-search.ts';

/** How Muster looks to me, where it tells me what, who may call, and what the hub goes by. */
export default function Settings() {
  const { tab: asked = 'browser' } = useSearch({ from: '/settings' });
  const navigate = useNavigate();
  const { person } = useRouteContext({ from: '__root__' });
  const isAdmin = person.role === 'admin';
  const tab: SettingsTab = asked === 'people' && !isAdmin ? 'browser' : asked;
  const change = (to: SettingsTab) =>
    void navigate({ to: '/settings', search: to === 'browser' ? {} : { tab: to } });
  return (
    <Screen title="Settings">
      <Tabs<SettingsTab>
        label="Settings"
        value={tab}
        change={change}
        tabs={[
          { id: 'browser', name: 'This browser' },
          { id: 'notices', name: 'While away' },
          { id: 'access', name: 'Sign-ins and tokens' },
          ...(isAdmin ? [{ id: 'people' as const, name: 'People' }] : []),
          { id: 'hub', name: 'The hub' },
        ]}
      >
        <div className="flex flex-col gap-6 pt-4">
          {tab === 'browser' && <ThisBrowser />}
          {tab === 'notices' && <Notices />}
          {tab === 'access' && <Access />}
          {tab === 'people' && <People />}
          {tab === 'hub' && <HubSettings />}
        </div>
      </Tabs>
    </Screen>
  );
}
