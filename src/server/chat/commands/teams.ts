import { ok, refuse } from '#base';
import { readTeammateSpecs, refusal } from '#domain';
import type { Answer, TeamInput, TeamStatus, TeamView } from '#hub';
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
    usage: 'NAME [MATE:ROLE[:HARNESS[@AGENT]] …] [--file FILE] [--prompt TEXT]',
    help: 'Form a team that this chat leads: of the teammates named, or of the team file of that name',
    args: { least: 1, most: 11 },
    flags: { file: 'value', prompt: 'value' },
    completes: 'teamFiles',
    run: createTeam,
  },
];

async function createTeam({ hub, by, chat, args, flags, now, signal }: ChatCall): Answer<ChatReply> {
  const [name = '', ...specs] = args;
  const teammates = readTeammateSpecs(specs);
  if (!teammates.ok) return teammates;
  const file = await fileFor(hub, by, { name, isNamed: specs.length === 0, flags });
  if (!file.ok) return file;
  const base = file.value;
  const input = {
    ...base,
    name: base === null || flags.has('file') ? name : base.name,
    lead: chat,
    teammates: [...(base?.teammates ?? []), ...teammates.value],
  };
  const formed = await hub.teams.create(by, input, signal);
  return formed.ok ? ok(statusReply(formed.value, chat, now)) : formed;
}

/** The team file that is named, or that has the team's name where nobody is named to be in it; null for neither. */
async function fileFor(
  hub: ChatCall['hub'],
  by: ChatCall['by'],
  { name, isNamed, flags }: { name: string; isNamed: boolean; flags: ChatCall['flags'] },
): Answer<TeamInput | null> {
  const wanted = flags.get('file') ?? (isNamed ? name : undefined);
  if (wanted === undefined) return ok(null);
  const found = await hub.teamFiles.find(by, wanted, flags.get('prompt'));
  if (!found.ok) return found;
  if (found.value === null) return flags.has('file') ? noFile(hub, by, wanted) : ok(null);
  const { team, findings, file } = found.value;
  if (team !== null) return ok(team);
  const wrong = findings.map(({ line, message }) => `line ${line}: ${message}`).join('; ');
  return refuse(
    refusal('request.invalid', `No team can be formed from ${file}: ${wrong}`, {
      hint: 'Mend the file and type it again.',
    }),
  );
}

async function noFile(hub: ChatCall['hub'], by: ChatCall['by'], name: string): Answer<never> {
  const names = await hub.teamFiles.names(by);
  const there = names.ok && names.value.length > 0 ? names.value.join(', ') : 'none';
  return refuse(
    refusal(
      'team.not_found',
      `There is no team file "${name.slice(0, 100)}" on the hub’s machine; there is: ${there.slice(0, 500)}.`,
      { hint: 'Team files stand in .muster/teams of the folder in which the hub was started.' },
    ),
  );
}

const teamLink = ({ team }: TeamView) => ({ kind: 'team' as const, id: team.id, label: team.name });

function teamLine({ team, status: { word, why }, size, tasks }: TeamView, chat: string): string {
  const { open, done, blocked } = tasks;
  const here = team.lead === chat ? ' · led by this chat' : '';
  const stuck = blocked > 0 ? `, ${blocked} blocked` : '';
  const stands = `${word.replaceAll('_', ' ')}${why === null ? '' : `: ${plain(why)}`}`;
  return `**${plain(team.name)}** · ${stands} · ${size} ${size === 1 ? 'teammate' : 'teammates'} · tasks: ${open} open, ${done} done${stuck}${here}`;
}

function statusReply(status: TeamStatus, chat: string, now: number): ChatReply {
  const live = status.teammates.filter(({ teammate }) => teammate.leftAt === null);
  const mates = live.map(({ address, session, task }) => {
    const holds = task === null ? '' : ` · ${plain(task.title, 80)}`;
    return `${sessionLine(session, now, address)}${holds}`;
  });
  const notices = status.notices.map(({ text }) => plain(text, 300));
  const text = [
    teamLine(status, chat),
    mates.length === 0 ? 'Nobody is in it beside its lead.' : list(mates),
    notices.length === 0 ? '' : `To know:\n${list(notices)}`,
  ];
  return { text: text.filter(Boolean).join('\n\n'), links: [teamLink(status)] };
}
