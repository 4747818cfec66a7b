import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Badge } from '../../parts/badge.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { Screen } from '../../parts/screen.tsx';
import { Rows } from '../../parts/section.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { AllowedTexts } from './allowed-texts.tsx';
import { HookList } from './hook-list.tsx';
import { ORIGINS } from './origin-words.ts';
import { ScheduleList } from './schedule-list.tsx';
import { hooks, runSchedules, workflowLibrary, type Workflow } from './workflow-queries.ts';
import { WriteOne } from './write-one.tsx';

/** Every workflow that can be run by its name, and what starts runs by itself. */
export default function Workflows() {
  const { tab = 'library' } = useSearch({ from: '/workflows' });
  const navigate = useNavigate({ from: '/workflows' });
  const mayAct = useMayAct();
  const schedules = useQuery(runSchedules).data?.items.length;
  const webhooks = useQuery(hooks).data?.items.length;
  return (
    <Screen title="Workflows" aside={<CopyCli words={['muster', 'workflow', 'list']} />}>
      <Tabs
        label="Parts of the library"
        value={tab}
        change={(one) => void navigate({ search: one === 'library' ? {} : { tab: one } })}
        tabs={[
          { id: 'library', name: 'Library' },
          ...(mayAct ? [{ id: 'write' as const, name: 'Write one' }] : []),
          { id: 'schedules', name: 'Schedules', count: schedules },
          { id: 'hooks', name: 'Webhooks', count: webhooks },
          { id: 'allowed', name: 'Allowed scripts' },
        ]}
        className="flex flex-col gap-4"
      >
        {tab === 'library' && <Library />}
        {tab === 'write' && <WriteOne />}
        {tab === 'schedules' && <ScheduleList />}
        {tab === 'hooks' && <HookList />}
        {tab === 'allowed' && <AllowedTexts />}
      </Tabs>
    </Screen>
  );
}

function Library() {
  const { data, error } = useQuery(workflowLibrary);
  if (error) return <Refusal error={error} />;
  if (!data) return <p className="text-quiet">Reading …</p>;
  return (
    <div className="flex flex-col gap-4">
      <Rows label="Workflows">
        {data.items.map((one) => (
          <li key={one.name}>
            <WorkflowRow workflow={one} />
          </li>
        ))}
      </Rows>
      <p className="text-quiet">
        One of your own: write <code className="font-mono text-[13px]">.muster/workflows/NAME.yaml</code> in a
        project, or save one here.
      </p>
    </div>
  );
}

function WorkflowRow({ workflow }: { workflow: Workflow }) {
  const { name, origin, kind, description, version } = workflow;
  return (
    <Link
      to="/workflows/$name"
      params={{ name }}
      search={{}}
      data-row
      className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4 px-3 py-2 -outline-offset-2 hover:bg-sunken md:grid-cols-[minmax(0,13rem)_minmax(0,1fr)_auto]"
    >
      <span className="truncate font-medium">{plainText(name)}</span>
      <span
        className="truncate text-quiet max-md:order-last max-md:col-span-2"
        title={description ?? undefined}
      >
        {plainText(description ?? '')}
      </span>
      <span className="flex items-baseline gap-2">
        {kind === 'script' && <Badge>script</Badge>}
        {version !== null && <span className="text-xs text-quiet">v{version}</span>}
        <Badge title={ORIGINS[origin].about}>{ORIGINS[origin].text}</Badge>
      </span>
    </Link>
  );
}
