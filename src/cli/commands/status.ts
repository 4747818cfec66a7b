import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import type { Look, SessionView } from '../output/session-lines.ts';
import type { RouteAnswer } from '#contract';
import { approvalTable } from '../output/approval-lines.ts';
import { oneLine } from '../output/plain-text.ts';
import { sessionTable } from '../output/session-lines.ts';
import { span } from '../output/spans.ts';
import { statusRank } from '../output/status-look.ts';

interface Overview {
  hub: RouteAnswer<'hub.show'>;
  approvals: RouteAnswer<'approvals.list'>['items'];
  sessions: SessionView[];
}

export const command: CommandSpec = {
  examples: ['muster status', 'muster status --json'],
  async run(context) {
    const hub = await context.call('hub.show', {});
    if (!hub.ok) return context.refuse(hub.error);
    const approvals = await context.call('approvals.list', { query: { state: 'pending' } });
    if (!approvals.ok) return context.refuse(approvals.error);
    const sessions = await context.call('sessions.list', { query: { limit: 200 } });
    if (!sessions.ok) return context.refuse(sessions.error);
    const overview = {
      hub: hub.value,
      approvals: approvals.value.items,
      sessions: byNeed(sessions.value.items),
    };
    context.show(overview, () => overviewText(overview, context.look()));
    return EXIT.done;
  },
};

/** What needs a person first; sessions of outside clients only stand for their owners and are left out. */
function byNeed(sessions: readonly SessionView[]): SessionView[] {
  return sessions
    .filter((session) => session.status.word !== 'outside')
    .toSorted(
      (one, other) =>
        statusRank(one.status) - statusRank(other.status) || other.lastActivityAt - one.lastActivityAt,
    );
}

function hubLines(hubs: Overview['hub']['hubs'], look: Look): string {
  const lines = hubs.map(
    ({ address, hostname, version, startedAt, answers }) =>
      `  ${address} on ${hostname}, version ${version}, up ${span(look.now - startedAt)}${answers ? ' (this one)' : ''}`,
  );
  return [`${hubs.length} hubs share this database`, ...lines].join('\n');
}

/** Who one is there, and what that means where one may not change anything. */
function youText({ caller }: RouteAnswer<'hub.show'>): string[] {
  if (!caller) return [];
  const { name, role, readOnly } = caller;
  const looks = readOnly ? ', with a token that only reads' : '';
  return [`You are ${oneLine(name)} (${role}${looks})`];
}

/** A question has answers of its own, which stand where it is shown whole. */
const howToAnswer = (approvals: Overview['approvals']): string =>
  approvals.every(({ kind }) => kind === 'permission')
    ? 'Answer: muster approval answer APPROVAL allow (or deny)'
    : 'See the answers to each: muster approval show APPROVAL';

function overviewText({ hub, approvals, sessions }: Overview, look: Look): string {
  const { counts } = hub;
  const counted = [
    `${counts.needsYou} ${counts.needsYou === 1 ? 'needs' : 'need'} you`,
    `${counts.working} working`,
    `${counts.queued} queued`,
    `${counts.live} live`,
  ];
  const parts = [
    `${look.style.bold('Hub')} ${hub.address}, ${hub.database}, up ${span(look.now - hub.startedAt)}, version ${hub.version}\n${[...youText(hub), counted.join(', ')].join('\n')}`,
  ];
  if (hub.hubs.length > 1) parts.push(hubLines(hub.hubs, look));
  const broken = hub.parts.filter((part) => part.lastError !== undefined);
  if (broken.length > 0)
    parts.push(broken.map((part) => look.style.bad(`${part.name} failed: ${part.lastError}`)).join('\n'));
  if (approvals.length > 0) {
    parts.push(
      `${look.style.attention('Needs your answer')}\n${approvalTable(approvals, look)}\n${howToAnswer(approvals)}`,
    );
  }
  parts.push(
    sessions.length > 0
      ? sessionTable(sessions, look)
      : 'No sessions yet. Spawn one: muster session spawn "Fix the tests" --delegate --label mill',
  );
  return parts.join('\n\n');
}
