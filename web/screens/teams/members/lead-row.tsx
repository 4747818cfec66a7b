import { Link } from '@tanstack/react-router';
import { client, valueOf } from '../../../live/client.ts';
import { QUERY } from '../../../live/keys.ts';
import { Badge } from '../../../parts/badge.tsx';
import { Button } from '../../../parts/button.tsx';
import { CopyCli } from '../../../parts/copy-cli.tsx';
import { Refusal } from '../../../parts/refusal.tsx';
import { nameOf, placeOf } from '../../../parts/session-names.ts';
import { Status } from '../../../parts/status.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { ContextFill } from './context-fill.tsx';
import { Doing, Spent, TalkTo } from './member-parts.tsx';
import type { TeamStatus } from '../teams-queries.ts';

/** The lead has a row, a status and a view of its own, as everybody else. */
export function LeadRow({ team, mayAct }: { team: TeamStatus; mayAct: boolean }) {
  const { lead } = team;
  const isOutside = lead.harness === null;
  return (
    <li aria-label="lead" className="flex flex-col gap-1.5 p-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Link
          to="/sessions/$session"
          params={{ session: lead.id }}
          data-row
          className="font-medium underline underline-offset-4"
        >
          {lead.client !== null && lead.label === null ? lead.client : nameOf(lead)}
        </Link>
        <Badge tone="accent">lead</Badge>
        <Status word={lead.status.word} since={lead.status.since} />
        <span className="flex flex-wrap gap-x-4 text-quiet md:ml-auto">
          {!isOutside && <ContextFill session={lead} />}
          {!isOutside && <Spent session={lead} />}
          <span>{placeOf(lead)}</span>
        </span>
      </div>
      <Doing session={lead} />
      {mayAct && (
        <div className="flex flex-wrap items-center gap-2">
          <TalkTo team={team} name="lead" />
          {['closing', 'closed', 'failed'].includes(lead.state) && <LeadItYourself team={team} />}
        </div>
      )}
    </li>
  );
}

/** A team whose lead has ended goes on under its person. */
function LeadItYourself({ team }: { team: TeamStatus }) {
  const lead = useAction(() => valueOf(client.call('teams.lead', { params: { team: team.id }, body: {} })), {
    stale: [[QUERY.teams]],
  });
  return (
    <>
      <Button look="main" disabled={lead.isPending} onClick={() => lead.mutate()}>
        Lead it yourself
      </Button>
      <CopyCli words={['muster', 'team', 'lead', team.name]} />
      {lead.error && <Refusal error={lead.error} />}
    </>
  );
}
