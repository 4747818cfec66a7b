import { ok } from '#base';
import { readTeammateSpecs } from '#domain';
import type { Answer, TeamStatus, TeamView } from '#hub';
import type { ChatCall, ChatCommand, ChatReply } from '../chat-command.ts';
import { list, plain, sessionLine } from '../markdown.ts';

/** Teams of the person; one that is formed here is led by this chat. */
export const TEAMS: readonly ChatCommand[] = [
  {
    words: ['team', 'list'],
    usage: '',
    help: 'List your teams',
    async run({ hub, by, chat }) {
      const teams = await hub.teams.list(by, { state: 'active', limit: 50 });
      if (!teams.ok) return teams;
      const { items } = teams.value;
      if (items.length === 0)
        return ok({ text: 'There are no teams. Form one: `/team create crew ann:developer rev:reviewer`' });
      return ok({ text: list(items.map((view) => teamLine(view, chat))), links: items.map(teamLink) });
    },
  },
  {
    words: ['team', 'status'],
    usage: 'TEAM',
    help: 'Show who is in a team and what they do',
    args: { least: 1, most: 1 },
    completes: 'teams',
    async run({ hub, by, chat, args, now }) {
      const status = await hub.teams.status(by, args[0] ?? '');
      return status.ok ? ok(statusReply(status.value, chat, now)) : status;
    },
  },
  {
    words: ['team', 'create'],
    usage: 'NAME MATE:ROLE[:HARNESS[@AGENT]] …',
    help: 'Form a team that this chat leads, e.g. `/team create crew ann:developer rev:reviewer:grok`',
    args: { least: 1, most: 11 },
    run: createTeam,
  },
];

async function createTeam({ hub, by, chat, args, now, signal }: ChatCall): Answer<ChatReply> {
  const [name = '', ...specs] = args;
  const teammates = readTeammateSpecs(specs);
  if (!teammates.ok) return teammates;
  const formed = await hub.teams.create(by, { name, lead: chat, teammates: teammates.value }, signal);
  return formed.ok ? ok(statusReply(formed.value, chat, now)) : formed;
}

const teamLink = ({ team }: TeamView) => ({ kind: 'team' as const, id: team.id, label: team.name });

function teamLine({ team, size, tasks }: TeamView, chat: string): string {
  const { open, done, blocked } = tasks;
  const here = team.lead === chat ? ' · led by this chat' : '';
  const stuck = blocked > 0 ? `, ${blocked} blocked` : '';
  return `**${plain(team.name)}** · ${size} ${size === 1 ? 'teammate' : 'teammates'} · tasks: ${open} open, ${done} done${stuck}${here}`;
}

function statusReply(status: TeamStatus, chat: string, now: number): ChatReply {
  const live = status.teammates.filter(({ teammate }) => teammate.leftAt === null);
  const mates = live.map(({ address, session, task }) => {
    const holds = task === null ? '' : ` · ${plain(task.title, 80)}`;
    return `${plain(address)}: ${sessionLine(session, now)}${holds}`;
  });
  const notices = status.notices.map(({ text }) => plain(text, 300));
  const text = [
    teamLine(status, chat),
    mates.length === 0 ? 'Nobody is in it beside its lead.' : list(mates),
    notices.length === 0 ? '' : `To know:\n${list(notices)}`,
  ];
  return { text: text.filter(Boolean).join('\n\n'), links: [teamLink(status)] };
}
