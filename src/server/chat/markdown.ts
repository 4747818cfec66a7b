import type { ChatLink } from '#domain';
import type { SessionView } from '#hub';
import { inLine, spanText } from '../mcp/words.ts';

/** A text of somebody else in one line of markdown: nothing of it is markup. */
export const plain = (text: string, most = 200): string =>
  inLine(text, most).replaceAll(/[\\`*_[\]<>~|#]/gu, String.raw`\$&`);

/** A name as code; backticks would end it. */
export const code = (text: string, most = 200): string => `\`${inLine(text, most).replaceAll('`', 'ˋ')}\``;

export const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

export const sessionLink = ({ session }: Pick<SessionView, 'session'>): ChatLink => ({
  kind: 'session',
  id: session.id,
  label: inLine(session.label ?? session.id, 100),
});

/** One line of a session: its name (`name`, where it is known by another), where it runs, how it stands and why, when it expires. */
export function sessionLine(view: SessionView, now: number, name?: string): string {
  const { session, status, agent, queued } = view;
  const why = status.why === undefined ? '' : `: ${plain(status.why)}`;
  return [
    `**${plain(name ?? session.label ?? session.id)}**`,
    `${plain(session.harness ?? 'no harness')}${agent ? `@${plain(agent.name)}` : ''}`,
    `${status.word.replace('_', ' ')} for ${spanText(now - status.since)}${why}`,
    queued > 0 ? `${queued} queued` : '',
    expiryText(view, now),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Whichever of its two limits comes first. */
function expiryText({ idleExpiresAt, ageExpiresAt }: SessionView, now: number): string {
  if (ageExpiresAt !== null && ageExpiresAt <= (idleExpiresAt ?? Infinity))
    return `closes by its age in ${spanText(ageExpiresAt - now)}`;
  return idleExpiresAt === null ? '' : `closes in ${spanText(idleExpiresAt - now)} without a turn`;
}
