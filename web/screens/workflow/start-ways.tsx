import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Section } from '../../parts/section.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import type { Workflow } from '../workflows/workflow-queries.ts';
import { HookPanel } from './hook-panel.tsx';
import { OrderFields } from './order-fields.tsx';
import { PlanView } from './plan-view.tsx';
import { SchedulePanel } from './schedule-panel.tsx';
import { StartPanel } from './start-panel.tsx';
import { useChecked, fileOf } from './use-checked.ts';
import { orderOf, useOrder } from './use-order.ts';
import { valuesOf } from './start-values.ts';
import type { WorkflowInput } from './start-values.ts';

/** Starts a workflow: now, again and again, or by requests; with the same inputs. */
export function StartWays({ workflow, inputs }: { workflow: Workflow; inputs: readonly WorkflowInput[] }) {
  const { by = 'now' } = useSearch({ from: '/workflows/$name' });
  const navigate = useNavigate({ from: '/workflows/$name' });
  const mayAct = useMayAct();
  const draft = useOrder(workflow);
  const given = valuesOf(inputs, draft.inputs).inputs;
  const { checked, isSettled } = useChecked(fileOf(workflow.name, workflow.kind), workflow.text, given);
  const [wasTried, setTried] = useState(false);
  const order = orderOf(workflow, draft, checked);
  const tryOut = () => {
    setTried(true);
    return Object.keys(order.problems).length === 0;
  };
  if (!mayAct) return checked ? <PlanView checked={checked} /> : null;
  return (
    <Section title="Start">
      <OrderFields
        workflow={workflow}
        checked={checked}
        draft={draft}
        problems={wasTried ? order.problems : {}}
      />
      <Tabs
        label="How it is started"
        value={by}
        change={(one) => void navigate({ search: { by: one }, replace: true })}
        tabs={[
          { id: 'now', name: 'Now' },
          { id: 'schedule', name: 'On a schedule' },
          { id: 'hook', name: 'By a webhook' },
        ]}
      >
        {by === 'now' && (
          <StartPanel
            order={order}
            checked={checked}
            isSettled={isSettled}
            tryOut={tryOut}
            remember={draft.remember}
          />
        )}
        {by === 'schedule' && <SchedulePanel order={order} tryOut={tryOut} />}
        {by === 'hook' && <HookPanel order={order} tryOut={tryOut} />}
      </Tabs>
    </Section>
  );
}
