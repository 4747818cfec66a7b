import { EXIT, type Client, type StreamedEvent } from '#contract/client';
import { EVENT_TYPES } from '#domain';
import { AnswerInPlace } from '../approvals/answer-in-place.ts';
import { STOPPED, type CommandContext } from '../command-context.ts';
import { followEvents } from '../connection/follow-events.ts';
import type { TeamStatus } from '../output/team-lines.ts';
import { oneLine, plainText } from '../output/plain-text.ts';
import { TeamTale } from './team-tale.ts';

const TYPES = EVENT_TYPES.filter((type) =>
  /^(?:team|teammate|task|approval|turn|session|message|artifact)\./.test(type),
);
/** Tasks are ready and nobody takes them: so long is waited for somebody who does. */
const UNTAKEN_MS = 30_000;
/** When all is over its last events are on their way; those of a stream that broke in between never come. */
const LATE_EVENTS_MS = 5_000;

/** Why a run of a team is over. */
export type RunEnd = 'reported' | 'stalled' | 'untaken' | 'needs_person' | 'gone' | 'timed_out' | 'stopped';

/**
 * Follows a team that was just formed until its work is reported: the lead has spoken last, nobody has a turn, and no mail
 * waits. Tells what happens, and takes answers in place.
 */
export class TeamRun {
  readonly #context: CommandContext;
  readonly #over = new AbortController();
  readonly #answers: AnswerInPlace;
  readonly #tale: TeamTale;
  #team: TeamStatus;
  #end: RunEnd | undefined;
  #stopUntaken: (() => void) | undefined;
  #stopLate: (() => void) | undefined;
  #denied = 0;

  constructor(context: CommandContext, team: TeamStatus) {
    this.#context = context;
    this.#team = team;
    this.#answers = new AnswerInPlace(context);
    this.#tale = new TeamTale(context, team);
  }

  get team(): TeamStatus {
    return this.#team;
  }

  /** What its members asked and was denied because nobody was there. */
  get denied(): number {
    return this.#denied;
  }

  /** `after`: the place in the log of events from before it was formed. */
  async run(hub: Client, seconds: number | undefined, after: string | undefined): Promise<RunEnd> {
    const { io } = this.#context;
    const stopTimer =
      seconds === undefined ? () => {} : io.clock.after(seconds * 1000, () => this.#finish('timed_out'));
    const refused = await followEvents(this.#context, hub, {
      types: TYPES,
      over: this.#over.signal,
      after,
      howToEnd: 'Ctrl-C ends it, and the team goes on.',
      look: () => this.#look(),
      onEvent: async (event) => {
        await this.#tell(event);
        return true;
      },
    }).finally(() => {
      stopTimer();
      this.#stopUntaken?.();
      this.#stopLate?.();
    });
    if (refused) {
      this.#context.refuse(refused);
      this.#end ??= 'gone';
    }
    return this.#end ?? 'stopped';
  }

  #finish(end: RunEnd): void {
    this.#end ??= end;
    this.#over.abort();
  }

  async #tell(event: StreamedEvent): Promise<void> {
    if (event.type === 'approval.denied' && event.data['by'] === 'nobody' && this.#isMember(event))
      this.#denied += 1;
    const line = await this.#tale.line(event);
    if (line === undefined) return;
    if (this.#context.json) this.#context.item({ type: 'event', event }, () => '');
    else this.#context.talk(line);
  }

  #isMember({ session }: StreamedEvent): boolean {
    const { lead, teammates } = this.#team;
    return lead.id === session || teammates.some((mate) => mate.session.id === session);
  }

  /** How the team stands now, and whether that is its end. */
  async #look(): Promise<void> {
    if (this.#over.signal.aborted) return;
    const shown = await this.#context.call('teams.show', { params: { team: this.#team.id } });
    if (!shown.ok || shown.value.state === 'deleted') return this.#finish('gone');
    this.#team = shown.value;
    this.#tale.see(shown.value);
    const asked = await this.#questions();
    const end = await this.#ending(asked);
    if (end !== 'untaken') {
      this.#stopUntaken?.();
      this.#stopUntaken = undefined;
    }
    if (end === 'untaken')
      this.#stopUntaken ??= this.#context.io.clock.after(UNTAKEN_MS, () => this.#finish('untaken'));
    else if (end === 'reported' && !this.#tale.hasAll(shown.value))
      this.#stopLate ??= this.#context.io.clock.after(LATE_EVENTS_MS, () => this.#finish(end));
    else if (end) this.#finish(end);
  }

  /** How many questions of members wait; each is told once. */
  async #questions(): Promise<number> {
    const members = [this.#team.lead, ...this.#team.teammates.map(({ session }) => session)];
    if (members.every(({ status }) => status.word !== 'needs_you') && !this.#plansWait()) return 0;
    const listed = await this.#context.call('approvals.list', { query: { state: 'pending', limit: 200 } });
    if (!listed.ok) return 0;
    const ids = new Set<string>(members.map(({ id }) => id));
    const ours = listed.value.items.filter(({ session }) => session !== null && ids.has(session));
    for (const { id } of ours) this.#answers.take(id);
    return ours.length;
  }

  #plansWait(): boolean {
    return this.#team.teammates.some(({ plan, leftAt }) => plan === 'submitted' && leftAt === null);
  }

  async #ending(asked: number): Promise<RunEnd | undefined> {
    const { lead, teammates, tasks, notices } = this.#team;
    if (lead.state === 'failed' || lead.state === 'closed') return 'gone';
    if (notices.some(({ code }) => code === 'all_stalled')) return 'stalled';
    const live = teammates.filter(({ leftAt }) => leftAt === null);
    const waits = [lead, ...live.map(({ session }) => session)].filter(({ turn }) => turn !== null);
    if (waits.length > 0 || asked > 0)
      return !this.#answers.isAsked && asked > 0 && waits.every(({ status }) => status.word === 'needs_you')
        ? 'needs_person'
        : undefined;
    // What waits for somebody who can take no more turns is taken by nobody.
    if (live.some(({ waitingMail, turnsUsed, turnsMost }) => waitingMail > 0 && turnsUsed < turnsMost))
      return undefined;
    if (lead.harness !== null && (await this.#leadHasMail())) return undefined;
    return tasks.open - tasks.blocked > 0 ? 'untaken' : 'reported';
  }

  async #leadHasMail(): Promise<boolean> {
    const of = `${this.#team.name}:lead:lead`;
    const read = await this.#context.call('messages.read', { body: { of, team: this.#team.id, limit: 1 } });
    return read.ok && read.value.messages.length > 0;
  }

  /** What the team has come to: the last words of a lead that has a harness, else what its members wrote to the person. */
  async report(): Promise<string> {
    const { lead, id } = this.#team;
    if (lead.harness !== null) {
      const turns = await this.#context.call('sessions.turns', {
        params: { session: lead.id },
        query: { limit: 5 },
      });
      const last = turns.ok
        ? turns.value.items.find(({ reply }) => reply !== null && reply !== '')
        : undefined;
      return last?.reply ?? '';
    }
    const mail = await this.#context.call('mail.list', { query: { limit: 50 } });
    if (!mail.ok) return '';
    const members = new Set<string>(this.#team.teammates.map(({ session }) => session.id));
    return mail.value.items
      .filter((message) => message.team === id || (message.from !== null && members.has(message.from)))
      .toReversed()
      .map(({ line, body }) => (body === '' ? line : `${line.split(':')[0] ?? line}:\n${body}`))
      .join('\n\n');
  }
}

/** Exit code and a sentence of how a run has ended. */
export function endOf(end: RunEnd, team: TeamStatus): { exit: number; said: string } {
  const see = `See: muster team status ${team.name}`;
  switch (end) {
    case 'reported':
      return { exit: team.tasks.blocked > 0 ? EXIT.failed : EXIT.done, said: blockedText(team) };
    case 'stalled':
      return { exit: EXIT.failed, said: `Nothing moves: ${noticeText(team)}. ${see}` };
    case 'untaken':
      return { exit: EXIT.failed, said: `${team.tasks.open} open tasks are taken by nobody. ${see}` };
    case 'needs_person':
      return { exit: EXIT.needsPerson, said: `It waits for a person. Answer: muster approval list` };
    case 'gone':
      return { exit: EXIT.failed, said: `The team ${team.name} or its lead is gone. ${see}` };
    case 'timed_out':
      return { exit: EXIT.timedOut, said: `It took longer than --timeout. The team goes on. ${see}` };
    case 'stopped':
      return { exit: STOPPED, said: `Stopped following. The team goes on. ${see}` };
  }
}

const blockedText = ({ tasks, name }: TeamStatus): string =>
  tasks.blocked > 0 ? `${tasks.blocked} tasks are blocked. See: muster team status ${name}` : '';
const noticeText = ({ notices }: TeamStatus): string =>
  notices.map(({ text }) => oneLine(text, 200)).join('; ') || 'nobody works';

export const reportText = (report: string): string => plainText(report).trimEnd();
