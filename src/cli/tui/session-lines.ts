import { approvalText } from '../output/approval-lines.ts';
import { oneLine } from '../output/plain-text.ts';
import { sessionName, type Look } from '../output/session-lines.ts';
import { span } from '../output/spans.ts';
import { paintStatus, statusText } from '../output/status-look.ts';
import { fit, wrapped } from './fit.ts';
import { tabsOf, type TopData } from './top-data.ts';
import { tabsText, type Line, type Size } from './top-lines.ts';
import { chosenQuestion, chosenSession, type TopState } from './top-state.ts';

/** A question under the transcript takes at most this part of the screen. */
const QUESTION_SHARE = 3;

/** The open session, as lines that fill the screen above its last two. */
export function sessionLines(
  data: TopData,
  state: TopState,
  { transcript, size, look }: { transcript: string; size: Size; look: Look },
): Line[] {
  const session = chosenSession(state, data);
  if (!session) return [{ text: 'This session has ended.' }];
  const status = statusText(session.status);
  const facts = [
    `${session.harness ?? ''}@${session.agent?.name ?? ''}`,
    session.glance?.branch ?? '',
    session.queued > 0 ? `${session.queued} queued` : '',
  ].filter((fact) => fact !== '');
  const head = [
    fit(`${sessionName(session)} · ${facts.join(' · ')}`, size.columns),
    paintStatus(
      look.style,
      session.status.word,
      fit(`${oneLine(status, 300)} (${span(look.now - session.status.since)})`, size.columns),
    ),
  ];
  const tabs = memberTabs(data, state, look, size);
  if (tabs !== '') head.unshift(tabs);
  const asks = chosenQuestion(state, data);
  const asked = asks ? wrapped(approvalText(asks, look), size.columns - 2) : [];
  const question = asked.slice(0, Math.floor(size.rows / QUESTION_SHARE)).map((line) => `◆ ${line}`);
  const room = Math.max(1, size.rows - head.length - question.length - 2);
  return [...head, ...tail(transcript, room, state.below, size), ...question].map((text) => ({ text }));
}

function memberTabs(data: TopData, state: TopState, look: Look, size: Size): string {
  const team = tabsOf(data).find(
    ({ id, members }) => id !== 'all' && members.some((member) => member.id === state.chosen),
  );
  if (!team) return '';
  return tabsText(
    team.members.map((member) => ({
      name: sessionName(member),
      waits: member.status.word === 'needs_you',
      isOpen: member.id === state.chosen,
    })),
    look,
    size,
  );
}

function tail(transcript: string, room: number, below: number, size: Size): string[] {
  const lines = wrapped(transcript.trimEnd(), size.columns);
  const end = Math.max(Math.min(room, lines.length), lines.length - below);
  const shown = lines.slice(Math.max(0, end - room), end);
  return [...shown, ...Array.from({ length: room - shown.length }, () => '')];
}
