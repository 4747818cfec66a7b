import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { pendingApprovals } from '../../live/queries.ts';
import { Screen } from '../../parts/screen.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import type { View } from './approvals-search.ts';
import { History } from './history.tsx';
import { Inbox } from './inbox.tsx';
import { Rules } from './rules.tsx';

/** What waits for an answer, what was answered by whom, and the answers that are remembered. */
export default function Approvals() {
  const { view = 'inbox' } = useSearch({ from: '/approvals' });
  const navigate = useNavigate();
  const count = useQuery(pendingApprovals).data?.items.length ?? 0;
  const change = (to: View) =>
    void navigate({ to: '/approvals', search: to === 'inbox' ? {} : { view: to } });
  return (
    <Screen title="Approvals">
      <Tabs
        label="Approvals"
        value={view}
        change={change}
        tabs={[
          { id: 'inbox', name: 'Inbox', count },
          { id: 'history', name: 'History' },
          { id: 'rules', name: 'Rules' },
        ]}
      >
        <div className="flex flex-col gap-4 pt-4">
          {view === 'inbox' && <Inbox />}
          {view === 'history' && <History />}
          {view === 'rules' && <Rules />}
        </div>
      </Tabs>
    </Screen>
  );
}
