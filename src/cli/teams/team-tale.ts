import type { StreamedEvent } from '#contract/client';
import type { CommandContext } from '../command-context.ts';
import type { TeamStatus } from '../output/team-lines.ts';
import { oneLine } from '../output/plain-text.ts';

/** Tells what happens in a team, one line each; what is of other teams and sessions is not told. */
export class TeamTale {
  readonly #context: CommandContext;
  readonly #team: Pick<TeamStatus, 'id' | 'name'>;
  /** Names of members by their sessions. */
  readonly #members = new Map<string, string>();
  /** Titles of tasks by their ids; null: of another team. */
  readonly #tasks = new Map<string, string | null>();
  /** How many turns of a session were told to have ended. */
  readonly #turns = new Map<string, number>();
  /** Tasks that were told to be done. */
  readonly #done = new Set<string>();

  constructor(context: CommandContext, team: TeamStatus) {
    this.#context = context;
    this.#team = team;
    this.see(team);
  }

  /** Who is in it, as it stands now. */
  see({ lead, teammates }: TeamStatus): void {
    this.#members.set(lead.id, 'lead');
    for (const { session, name } of teammates) this.#members.set(session.id, name);
  }

  /** Whether an event is about this team or a session of it. */
  isOurs({ subject, session }: StreamedEvent): boolean {
    return subject === this.#team.id || (session !== null && this.#members.has(session));
  }

  /** The line of an event; undefined when it says nothing new to a person. */
  async line(event: StreamedEvent): Promise<string | undefined> {
    if (event.type.startsWith('task.')) return this.#taskLine(event);
    if (!this.isOurs(event)) return undefined;
    if (event.session !== null && TURN_END.test(event.type))
      this.#turns.set(event.session, (this.#turns.get(event.session) ?? 0) + 1);
    const who =
      event.session === null
        ? 'the hub'
        : (this.#members.get(event.session) ?? word(event.data, 'name', 'somebody'));
    const say = LINES[event.type];
    return say && `${oneLine(who, 64)} ${say(event.data)}`;
  }

  async #taskLine({ type, subject, data }: StreamedEvent): Promise<string | undefined> {
    const verb = TASK_VERBS[type];
    if (verb === undefined || subject === null) return undefined;
    const title = await this.#titleOf(subject);
    if (title === null) return undefined;
    if (type === 'task.completed') this.#done.add(subject);
    const why = typeof data['why'] === 'string' ? `: ${oneLine(data['why'], 200)}` : '';
    return `task "${oneLine(title, 80)}" ${verb}${why}`;
  }

  /** Whether the events have come that led to how it stands: turns that ended, tasks that were done. */
  hasAll({ teammates, tasks }: TeamStatus): boolean {
    const live = teammates.filter(({ leftAt }) => leftAt === null);
    return (
      this.#done.size >= tasks.done &&
      live.every(({ session, turnsUsed }) => (this.#turns.get(session.id) ?? 0) >= turnsUsed)
    );
  }

  async #titleOf(task: string): Promise<string | null> {
    const known = this.#tasks.get(task);
    if (known !== undefined) return known;
    const shown = await this.#context.call('tasks.show', { params: { task } });
    const title = shown.ok && shown.value.team === this.#team.id ? shown.value.title : null;
    this.#tasks.set(task, title);
    return title;
  }
}

const TURN_END = /^turn\.(?:done|failed|cancelled|interrupted|expired)$/u;

const TASK_VERBS: Readonly<Record<string, string>> = {
  'task.claimed': 'is taken',
  'task.completed': 'is done',
  'task.failed': 'failed',
  'task.lost': 'was lost',
  'task.returned': 'was given back',
  'task.blocked': 'is blocked',
};

type Data = StreamedEvent['data'];
/** A word of an event's data, in one line. */
function word(data: Data, key: string, otherwise: string): string {
  const value = data[key];
  return typeof value === 'string' ? oneLine(value, 200) : otherwise;
}
const cause = (data: Data): string => {
  const why = data['why'] ?? data['cause'] ?? data['reason'];
  return typeof why === 'string' ? `: ${oneLine(why, 300)}` : '';
};

const LINES: Readonly<Record<string, ((data: Data) => string) | undefined>> = {
  'teammate.joined': (data) => `joined as ${word(data, 'role', 'member')}`,
  'teammate.left': (data) => `left${cause(data)}`,
  'teammate.stop_asked': () => 'is asked to stop',
  'teammate.plan_submitted': () => 'handed in a plan',
  'teammate.plan_approved': () => 'may begin: its plan is approved',
  'teammate.plan_rejected': () => 'has its plan back',
  'teammate.turns_used_up': () => 'has used all its turns',
  'turn.started': () => 'works',
  'turn.done': () => 'ended a turn',
  'turn.failed': (data) => `failed${cause(data)}`,
  'turn.interrupted': (data) => `was interrupted${cause(data)}`,
  'session.failed': (data) => `could not go on${cause(data)}`,
  'artifact.created': (data) => `handed in ${word(data, 'name', 'a document')}`,
  'artifact.updated': (data) => `wrote ${word(data, 'name', 'a document')} anew`,
};
