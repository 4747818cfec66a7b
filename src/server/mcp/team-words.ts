import type { SpawnedTeammate, TeammateView, TeamStatus, TeamView } from '#hub';
import type { StopRequest } from '#domain';
import { viewTeam, viewTeamStatus } from '../views/teams.ts';
import { defanged } from './task-words.ts';
import { inLine, spanText } from './words.ts';

/** One line of a team: its name, id, size and tasks. */
export function teamLine({ team, status: { word, why }, size, tasks }: TeamView): string {
  const { open, done, blocked } = tasks;
  const stands = word.replaceAll('_', ' ');
  return [
    team.name,
    team.id,
    why === null ? stands : `${stands}: ${inLine(why)}`,
    team.state === 'deleted' ? '' : `${size} ${size === 1 ? 'teammate' : 'teammates'}`,
    `tasks: ${open} open, ${done} done${blocked > 0 ? `, ${blocked} blocked` : ''}`,
    team.description === null ? '' : inLine(team.description, 100),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** A team with everybody in it, and what its lead should know. */
export function statusText(status: TeamStatus, now: number): string {
  const live = status.teammates.filter(({ teammate }) => teammate.leftAt === null);
  const left = status.teammates.length - live.length;
  const none = 'Nobody is in it beside its lead: teammate_spawn brings somebody.';
  const notices = status.notices.map(({ text }) => `- ${inLine(text, 500)}`);
  return [
    teamLine(status),
    live.length === 0 ? none : live.map((view) => `- ${teammateLine(view, now)}`).join('\n'),
    left === 0 ? '' : `${left} more ${left === 1 ? 'has' : 'have'} left.`,
    ...status.budgets.map(
      ({ text, usedText, paused }) =>
        `Budget ${inLine(text)}: ${inLine(usedText)}${paused === null ? '' : ', and teammates wait for more'}`,
    ),
    notices.length === 0 ? '' : `To know:\n${notices.join('\n')}`,
  ]
    .filter(Boolean)
    .join('\n');
}

/** Address, session, how it stands and since when, what it holds, what waits for it. */
function teammateLine(view: TeammateView, now: number): string {
  const { teammate, address, session, task, waitingMail, changed, notApplied } = view;
  const { status } = session;
  const why = status.why === undefined ? '' : `: ${inLine(status.why)}`;
  const { plan, stop, branch } = teammate;
  return [
    address,
    `${session.session.id} on ${session.session.harness ?? 'no harness'}${session.agent ? `@${session.agent.name}` : ''}`,
    `${status.word.replace('_', ' ')} for ${spanText(now - status.since)}${why}`,
    task === null ? '' : `${task.id} ${inLine(task.title, 100)}`,
    branch === null ? '' : `branch ${inLine(branch, 100)}`,
    changed === null || changed.files === 0 ? '' : changedText(changed),
    waitingMail === 0 ? '' : `${waitingMail} ${waitingMail === 1 ? 'message waits' : 'messages wait'}`,
    plan === 'required' ? 'owes a plan' : plan === 'submitted' ? 'its plan waits for an answer' : '',
    stop === null ? '' : stopText(stop),
    notApplied.length === 0 ? '' : `not applied: ${inLine(notApplied.join(', '))}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

const changedText = ({ files, more }: NonNullable<TeammateView['changed']>): string =>
  `${files}${more ? ' or more' : ''} ${files === 1 && !more ? 'file' : 'files'} changed and not merged`;

/** How a request to stop stands. */
export function stopText({ id, state, answer }: StopRequest): string {
  const said = answer === null ? '' : `: ${inLine(answer)}`;
  return `${STOP_WORDS[state]} (${id})${said}`;
}

const STOP_WORDS = {
  asked: 'asked to stop',
  accepted: 'accepted to stop',
  declined: 'declined to stop',
  forced: 'forced to stop',
} as const satisfies Record<StopRequest['state'], string>;

export const spawnedText = ({ address, session, status, why, turn, workspace }: SpawnedTeammate): string =>
  [
    `Teammate ${address} (${session}) ${status === 'queued' ? `is queued: ${inLine(why ?? 'it waits')}` : 'is there'}.`,
    workspace === 'shared' ? '' : `It works in a ${workspace} of its own.`,
    turn === null
      ? 'It waits for mail and tasks.'
      : 'What its turns end with comes to you as mail; write to it by its address with message_send.',
  ]
    .filter(Boolean)
    .join(' ');

/** A team as JSON; what others wrote in it is data here too. */
export const teamData = (view: TeamView) => defanged(viewTeam(view));
export const statusData = (status: TeamStatus) => defanged(viewTeamStatus(status));
