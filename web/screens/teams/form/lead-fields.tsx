import { useQuery } from '@tanstack/react-query';
import { liveSessions } from '../../../live/queries.ts';
import { Choice, TextArea } from '../../../parts/field.tsx';
import { agentChoices, harnessChoices, leadChoices } from '../session-choice.ts';
import type { LeadChoice, LeadDraft, Problems } from './team-draft.ts';
import { agentsToChoose } from '../teams-queries.ts';

const LEADS: readonly { value: LeadChoice; text: string }[] = [
  { value: 'new', text: 'A session of its own, which begins at once' },
  { value: 'session', text: 'A session that is there' },
  { value: 'you', text: 'You: what they report comes to your mail' },
];

/** Who is to lead. */
export function LeadFields(parts: {
  lead: LeadDraft;
  problems: Problems;
  change: (lead: LeadDraft) => void;
}) {
  const { lead, problems, change } = parts;
  const set = (more: Partial<LeadDraft>) => change({ ...lead, ...more });
  const sessions = useQuery(liveSessions).data?.items ?? [];
  const agents = useQuery(agentsToChoose).data?.items ?? [];
  return (
    <div className="flex flex-col gap-3">
      <Choice label="Who leads" value={lead.choice} options={LEADS} change={(choice) => set({ choice })} />
      {lead.choice === 'new' && (
        <>
          <TextArea
            label="What the team is to do"
            hint="The lead’s first prompt, once everybody is there."
            problem={problems.get('lead.task')}
            value={lead.task}
            change={(task) => set({ task })}
          />
          <div className="grid gap-3 sm:grid-cols-2">
            <Choice
              label="Its harness"
              value={lead.harness}
              options={harnessChoices(agents, lead.agent)}
              change={(harness) => set({ harness })}
            />
            <Choice
              label="Its agent"
              value={lead.agent}
              options={agentChoices(agents)}
              change={(agent) => set({ agent })}
            />
          </div>
        </>
      )}
      {lead.choice === 'session' && (
        <Choice
          label="Which session"
          problem={problems.get('lead.session')}
          value={lead.session}
          options={[{ value: '', text: 'Choose one …' }, ...leadChoices(sessions)]}
          change={(session) => set({ session })}
        />
      )}
    </div>
  );
}
