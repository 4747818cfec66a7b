import type { Result } from '#base';
import type { Principal, Refusal, SessionId, TurnId, UserId, UserRole } from '#domain';
import type { Hub } from '#hub';
import type { Answered, ServedHub } from '../../testing/served-hub.ts';
import { placeIn, textIn } from './answer-part.ts';
import { libraryOf } from './full-library.ts';

export function good<T>(result: Result<T, Refusal>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

/** A person with one of everything, under names that others use as well. */
export interface FullUser {
  name: string;
  user: UserId;
  by: Principal;
  token: string;
  agentToken: string;
  clientToken: string;
  /** By the name of the parameter that takes it; what a new kind of thing needs here, the walk over the routes says. */
  things: Record<string, string>;
  /** Ids and texts that nobody else may ever be shown. */
  secrets: string[];
}

const HARNESSES = [{ name: 'echo', canResume: true, canSteer: true }];

/** Adds an account with a token. */
export async function addUser(at: ServedHub, name: string, role: UserRole) {
  const admin = good(await at.hub.auth.whoIs(at.tokens.user));
  const { id: user } = good(await at.hub.users.add(admin, { name, role, signIn: false })).user;
  return {
    user,
    token: good(await at.hub.auth.createToken(admin, { client: 'cli', user: name, readOnly: false })).token,
  };
}

/** Gives a person sessions, turns, mail, a pending approval, a rule, an agent with an order, clients, and work on boards. */
export async function fill(at: ServedHub, name: string, token: string): Promise<FullUser> {
  const { hub } = at;
  const by = good(await hub.auth.whoIs(token));
  const secret = (what: string) => `${what}-of-${name}`;
  const as = (method: string, path: string, body?: unknown, key = token): Promise<Answered> =>
    at.call(method, path, { token: key, ...(body === undefined ? {} : { body }) });
  const place = { name: 'mill', hostname: 'mill', platform: 'linux', version: '0.1.0', slots: 4 };
  // The first person has one already, of the same name.
  const { agent, token: agentToken } =
    by.user === at.user
      ? { agent: at.agent, token: at.tokens.agent }
      : await hub.fleet.ensureLocal(by.user, place);
  const daemon = good(await hub.auth.whoIs(agentToken));
  good(await hub.contract.heartbeat(daemon, { contract: 1, version: '0.1.0', harnesses: HARNESSES }));
  const play = new Player(hub, daemon);

  const { one, two, rule, approval } = await sessionsOf(as, play, { agentToken, secret });
  const client = await as('POST', '/api/v1/clients', { client: 'editor' });
  const order = await as('POST', `/api/v1/agents/mill/commands`, { kind: 'health_check' });
  const things: Record<string, string> = {
    session: two.session,
    turn: two.turn,
    label: secret('label'),
    // Roles of people stand in teams and files, and have no owner of their own.
    role: secret('role'),
    approval,
    rule,
    token: by.token,
    agent,
    command: textIn(order, 'id'),
    user: by.user,
    ...(await workOf(as, secret)),
    ...(await teamOf(as, secret)),
    ...(await runOf(as, secret)),
    ...(await libraryOf(as, secret, textIn(client, 'token'))),
  };
  const { user: _own, token: _shown, ...hidden } = things;
  const texts = ['task', 'file', 'reply', 'message', 'mail', 'label', 'question'].map(secret);
  const secrets = [...Object.values(hidden), ...texts, one.session, one.turn, textIn(client, 'session')];
  return {
    name,
    user: by.user,
    by,
    token,
    agentToken,
    clientToken: textIn(client, 'token'),
    things,
    secrets,
  };
}

type Ask = (method: string, path: string, body?: unknown, key?: string) => Promise<Answered>;

/** Two delegates: one that has answered, with an answer that is remembered and mail, and one that waits for an answer. */
async function sessionsOf(
  as: Ask,
  play: Player,
  { agentToken, secret }: { agentToken: string; secret: (what: string) => string },
) {
  const task = { harness: 'echo', agent: 'mill', cwd: '/work', delegate: true };
  const first = as('POST', '/api/v1/sessions', { ...task, task: secret('task'), label: 'builder' });
  const one = await play.turn();
  const ask = { fence: one.fence, request: 'r1', call: call(secret('file')) };
  const toRemember = await as('POST', `/api/v1/turns/${one.turn}/approvals`, ask, agentToken);
  const answer = { answer: 'always_allow', scope: 'session' };
  const answered = await as('POST', `/api/v1/approvals/${textIn(toRemember, 'approval')}/answer`, answer);
  await play.finish(one, secret('reply'));
  await first;
  await as('POST', `/api/v1/sessions/${one.session}/send`, { message: secret('message'), timeoutSeconds: 0 });
  await play.finish(await play.turn(), secret('mail'));

  const second = as('POST', '/api/v1/sessions', { ...task, task: 'begin', label: secret('label') });
  const two = await play.turn();
  const pending = { fence: two.fence, request: 'r2', call: call(secret('question')) };
  const asked = await as('POST', `/api/v1/turns/${two.turn}/approvals`, pending, agentToken);
  await second;

  return { one, two, rule: textIn(answered, 'rule', 'id'), approval: textIn(asked, 'approval') };
}

/** A budget, and a board with a task and a schedule. */
async function workOf(as: Ask, secret: (what: string) => string): Promise<Record<string, string>> {
  const limits = [{ kind: 'turns', hard: 1_000 }];
  const budget = await as('PUT', '/api/v1/budgets', { scope: 'user', limits });
  const board = await as('POST', '/api/v1/boards', { name: 'chores' });
  const task = await as('POST', '/api/v1/tasks', { title: secret('chore') });
  const draft = { title: secret('chore') };
  const schedule = await as('POST', '/api/v1/schedules', { cron: '0 6 * * *', draft });
  const ids = { budget, board, task, needs: task, schedule };
  return Object.fromEntries(
    Object.entries(ids).flatMap(([kind, { json }]): [string, string][] => {
      const id = placeIn(json, 'id') ?? placeIn(json, 'items', '0', 'id');
      return typeof id === 'string' ? [[kind, id]] : [];
    }),
  );
}

/** A team with an artifact, and a teammate who waits and was asked to stop. */
async function teamOf(as: Ask, secret: (what: string) => string): Promise<Record<string, string>> {
  const crew = [{ name: 'bee', role: 'developer', harness: 'echo', agent: 'mill' }];
  const body = { name: 'crew', description: secret('chore'), cwd: '/work', teammates: crew };
  const formed = await as('POST', '/api/v1/teams', body);
  const stop = await as('POST', '/api/v1/teams/crew/teammates/bee/stop', { reason: secret('question') });
  const plan = { team: 'crew', name: secret('chore'), type: 'data', body: secret('reply') };
  const artifact = await as('POST', '/api/v1/artifacts', plan);
  return {
    artifact: textIn(artifact, 'artifact', 'id'),
    team: textIn(formed, 'id'),
    teammate: textIn(formed, 'teammates', '0', 'session', 'id'),
    request: textIn(stop, 'id'),
  };
}

/** A run that has ended: nobody waits for it for long. Its steps are known by names, which are nobody's alone. */
async function runOf(as: Ask, secret: (what: string) => string): Promise<Record<string, string>> {
  const text = `steps: [{ id: gate, approval: { text: ${secret('question')} } }]`;
  const started = await as('POST', '/api/v1/runs', { workflow: { file: 'chores.yaml', text }, cwd: '/work' });
  const run = textIn(started, 'run', 'id');
  await as('POST', `/api/v1/runs/${run}/cancel`, {});
  await as('POST', '/api/v1/artifacts', { run, name: secret('chore'), type: 'data', body: secret('reply') });
  return { run, step: secret('step') };
}

const call = (file: string) => ({
  toolCallId: 'c1',
  title: `Edit ${file}`,
  kind: 'edit',
  paths: [`/work/${file}`],
});

interface Turn {
  session: SessionId;
  turn: TurnId;
  fence: number;
}

/** An agent that takes turns and ends them as it is told. */
class Player {
  readonly #hub: Hub;
  readonly #by: Principal;
  #claims = 0;
  #after = 0;

  constructor(hub: Hub, by: Principal) {
    this.#hub = hub;
    this.#by = by;
  }

  /** Takes the next turn and starts it. */
  async turn(): Promise<Turn> {
    for (;;) {
      const poll = { claim_id: `c${this.#claims++}`, free: 4, after: this.#after, hold_ms: 1_000 };
      const { entries } = good(await this.#hub.contract.poll(this.#by, poll));
      for (const { seq, body } of entries) {
        this.#after = seq;
        if (body.type !== 'turn') continue;
        const { turn, fence, session } = body;
        const started = { fence, acp_session: `acp-${session.id}`, recovery: 'new' } as const;
        good(await this.#hub.contract.start(this.#by, turn, started));
        return { session: session.id, turn, fence };
      }
    }
  }

  async finish({ turn, fence }: Turn, reply: string): Promise<void> {
    const outcome = { end: 'done', reply, stopReason: 'end_turn' } as const;
    const end = { fence, last_batch: 0, phase: 'turn', session_lost: false, outcome } as const;
    good(await this.#hub.contract.finish(this.#by, turn, end));
  }
}
