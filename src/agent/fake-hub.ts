import { Bell, ok, refuse, type Clock, type Ids, type Result } from '#base';
import { agentSchemas, commandSchemas, workspaceSchemas, type RouteAnswer } from '#contract';
import {
  newId,
  refusal,
  type ApprovalMode,
  type CommandId,
  type CommandOrder,
  type PermissionDecision,
  type Refusal,
  type SessionId,
  type TurnId,
} from '#domain';
import { FIRST_SETTINGS } from './agent-limits.ts';
import { FakeCommands } from './fake-commands.ts';
import { freshSession, freshTurn, offerOf, type FakeSession, type FakeTurn } from './fake-hub-records.ts';
import { RoughDoor, unreachableHub } from './fake-rough-door.ts';
import type { AgentSettings, Body, FinishBody, HubPort, InboxEntry, PollBody } from './hub-port.ts';

type Held = { fence: number };
type Asked = RouteAnswer<'turns.ask'>;
type Taken = RouteAnswer<'turns.finish'>;

/**
 * A hub in memory that keeps the agent contract: fences, batch numbers, claim ids, the inbox's cursor. Requests and
 * answers can be lost, and the whole hub can be away. It parses what it is sent, as the real one does.
 */
export class FakeHub extends RoughDoor implements HubPort {
  readonly sessions = new Map<SessionId, FakeSession>();
  readonly turns = new Map<TurnId, FakeTurn>();
  readonly commands: FakeCommands;
  settings: AgentSettings = { ...FIRST_SETTINGS, slots: 2 };
  /** Decides a permission at once, as a mode or rule would. */
  decideAtOnce: PermissionDecision | undefined;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #bell = new Bell();
  readonly #claims = new Map<string, number>();
  #inbox: InboxEntry[] = [];
  #seq = 0;

  constructor(clock: Clock, ids: Ids) {
    super();
    this.#clock = clock;
    this.commands = new FakeCommands(clock);
    this.#ids = ids;
  }

  // What people and sessions do at the hub.

  spawn(parts: Partial<FakeSession> = {}): SessionId {
    const id = newId(this.#ids, 'session');
    this.sessions.set(id, freshSession(id, parts));
    return id;
  }

  send(session: SessionId, prompt: string, command: string | null = null): TurnId {
    const id = newId(this.#ids, 'turn');
    this.turns.set(id, freshTurn(id, { session, prompt, command }));
    this.#bell.ring();
    return id;
  }

  cancel(turn: TurnId): void {
    this.put({ type: 'cancel', ...this.#held(turn) });
  }

  decide(turn: TurnId, request: string, answer: PermissionDecision): void {
    const found = this.turn(turn);
    found.asked.set(request, answer);
    found.state = 'running';
    const approval = newId(this.#ids, 'approval');
    this.put({ type: 'decision', ...this.#held(turn), approval, request, answer });
  }

  steer(turn: TurnId, text: string): TurnId {
    const steer = newId(this.#ids, 'turn');
    this.put({ type: 'steer', ...this.#held(turn), steer, text });
    return steer;
  }

  /** Takes a turn away; with `tell` false the agent learns it only when it is refused. */
  revoke(turn: TurnId, tell = true): void {
    const held = this.#held(turn);
    const found = this.turn(turn);
    found.fence += 1;
    found.state = 'ended';
    found.outcome = { end: 'taken_away' };
    if (tell) this.put({ type: 'revoked', ...held });
  }

  setMode(session: SessionId, mode: ApprovalMode): void {
    this.session(session).mode = mode;
    this.put({ type: 'mode', session, mode });
  }

  configure(session: SessionId, choices: { model?: string; options?: Record<string, string> }): void {
    const found = this.session(session);
    Object.assign(found, choices);
    this.put({ type: 'configure', session, model: found.model, options: found.options });
  }

  close(session: SessionId): void {
    this.session(session).state = 'closing';
    this.put({ type: 'close', session });
  }

  order(order: CommandOrder, termMs?: number): CommandId {
    const id = newId(this.#ids, 'command');
    this.commands.add(id, order, termMs);
    this.put({ type: 'command', command: id, order });
    return id;
  }

  put(body: InboxEntry['body']): void {
    this.#inbox.push({ seq: ++this.#seq, body });
    this.#bell.ring();
  }

  // What goes wrong.

  /** Forgets updates, as a hub does that was restored from a backup. */
  rewind(turn: TurnId, nextBatch: number): void {
    this.turn(turn).nextBatch = nextBatch;
  }

  turn(id: TurnId): FakeTurn {
    const found = this.turns.get(id);
    if (!found) throw new Error(`the fake hub has no turn ${id}`);
    return found;
  }

  session(id: SessionId): FakeSession {
    const found = this.sessions.get(id);
    if (!found) throw new Error(`the fake hub has no session ${id}`);
    return found;
  }

  // What the agent calls.

  async poll(body: PollBody, signal: AbortSignal) {
    const { claim_id, free, after, hold_ms } = agentSchemas.pollRequest.parse(body);
    return this.answered('poll', body, async () => {
      this.#inbox = this.#inbox.filter((entry) => entry.seq > after);
      const until = this.#clock.monotonic() + hold_ms;
      for (;;) {
        if (signal.aborted) return refuse(unreachableHub('The poll was ended.'));
        this.#claim(claim_id, free);
        const left = until - this.#clock.monotonic();
        if (this.#inbox.length > 0 || left <= 0) break;
        await this.#bell.wait(this.#clock, left, signal);
        if (this.away) return refuse(unreachableHub('The hub went away.'));
      }
      return ok({ entries: this.#inbox.slice(0, 100), settings: this.settings });
    });
  }

  /** Wakes what is held, so that it notices that the hub is away. */
  goAway(): void {
    this.away = true;
    this.#bell.ring();
  }

  async heartbeat(body: Body<'agents.heartbeat'>) {
    agentSchemas.heartbeatRequest.parse(body);
    return this.answered('heartbeat', body, async () => ok({ settings: this.settings }));
  }

  async reconcile(body: Body<'agents.reconcile'>) {
    const said = agentSchemas.reconcileRequest.parse(body);
    return this.answered('reconcile', body, async () => {
      const named = new Set(said.sessions.map(({ turn }) => turn && `${turn.id}#${turn.fence}`));
      if (said.restarted) {
        for (const turn of this.turns.values())
          if (!named.has(`${turn.id}#${turn.fence}`)) this.#loseTurn(turn);
      }
      return ok({
        sessions: said.sessions.map(({ session, turn }) => ({ session, answer: this.#judge(session, turn) })),
      });
    });
  }

  async start(turn: TurnId, body: Body<'turns.start'>) {
    const said = agentSchemas.startRequest.parse(body);
    return this.answered('start', body, async () =>
      this.#underFence(turn, said, (found) => {
        const session = this.session(found.session);
        const drifted = session.acpSession !== null && session.acpSession !== said.acp_session;
        if (drifted && !session.rebind) return refuse(refusal('session.drifted', 'Another harness session.'));
        session.acpSession = said.acp_session;
        session.asleep = false;
        if ((session.source || session.workspace) && said.cwd !== undefined) session.cwd = said.cwd;
        found.state = 'running';
        found.starts.push(said);
        return ok({ go: true as const });
      }),
    );
  }

  async updates(turn: TurnId, body: Body<'turns.updates'>) {
    const said = agentSchemas.updatesRequest.parse(body);
    return this.answered('updates', body, async () =>
      this.#underFence(turn, said, (found) => {
        if (said.batch > found.nextBatch) {
          const details = { expected: found.nextBatch };
          return refuse(refusal('stream.gap', `Batch ${found.nextBatch} is missing.`, { details }));
        }
        takeBatch(found, said);
        return ok({ next: found.nextBatch });
      }),
    );
  }

  async ask(turn: TurnId, body: Body<'turns.ask'>) {
    const said = agentSchemas.askRequest.parse(body);
    return this.answered('ask', body, async () =>
      this.#underFence<Asked>(turn, said, (found) => {
        const answer = found.asked.get(said.request) ?? this.decideAtOnce;
        found.asked.set(said.request, answer);
        if (answer) return ok({ state: 'decided' as const, approval: null, answer });
        found.state = 'waiting';
        return ok({ state: 'pending' as const, approval: newId(this.#ids, 'approval') });
      }),
    );
  }

  async finish(turn: TurnId, body: FinishBody) {
    const said = agentSchemas.finishRequest.parse(body);
    return this.answered<Taken>('finish', body, async () => {
      const found = this.turn(turn);
      if (found.finishedUnder === said.fence) return ok({ taken: 'before' as const });
      if (found.fence !== said.fence || found.state === 'ended')
        return ok({ taken: this.#keepLate(found, said) });
      if (said.updates) takeBatch(found, said.updates);
      if (said.last_batch !== found.nextBatch - 1) {
        const details = { expected: found.nextBatch };
        return refuse(refusal('stream.unfinished', 'The last batch is another.', { details }));
      }
      found.state = 'ended';
      found.outcome = said.outcome;
      if (said.work) found.work = said.work;
      found.finishedUnder = said.fence;
      if (said.session_lost) this.session(found.session).lost = true;
      this.#bell.ring();
      return ok({ taken: 'finished' as const });
    });
  }

  async steered(_turn: TurnId, body: Body<'turns.steered'>) {
    agentSchemas.steeredRequest.parse(body);
    return this.answered('steered', body, async () => ok({}));
  }

  async answerWorkspace(body: Body<'workspaces.answer'>) {
    workspaceSchemas.workspaceAnswerRequest.parse(body);
    return this.answered('answerWorkspace', body, async () => ok({ taken: 'now' as const }));
  }

  async facts(session: SessionId, body: Body<'sessions.facts'>) {
    const said = agentSchemas.sessionFactsRequest.parse(body);
    return this.answered('facts', body, async () => {
      if (said.asleep !== undefined) this.session(session).asleep = said.asleep;
      return ok({});
    });
  }

  async tornDown(session: SessionId, body: Body<'sessions.torn_down'>) {
    const said = agentSchemas.tornDownRequest.parse(body);
    return this.answered('tornDown', body, async () => {
      const found = this.sessions.get(session);
      if (found) found.state = said.done ? 'closed' : 'open';
      return ok({});
    });
  }

  async ackCommand(command: CommandId) {
    return this.answered('ackCommand', { command }, async () => this.commands.ack(command));
  }

  async completeCommand(command: CommandId, body: Body<'commands.complete'>) {
    const { result } = commandSchemas.completeRequest.parse(body);
    return this.answered('completeCommand', body, async () =>
      this.commands.end(command, { result, cause: null }),
    );
  }

  async failCommand(command: CommandId, body: Body<'commands.fail'>) {
    const said = commandSchemas.failRequest.parse(body);
    return this.answered('failCommand', body, async () => this.commands.end(command, said));
  }

  #claim(claim: string, free: number): void {
    const before = this.#claims.get(claim) ?? 0;
    if (before > 0) return;
    for (const turn of this.turns.values()) {
      if ((this.#claims.get(claim) ?? 0) >= free) return;
      if (turn.state === 'queued' && !this.#isBusy(turn.session)) this.#lease(turn, claim);
    }
  }

  #lease(turn: FakeTurn, claim: string): void {
    turn.state = 'leased';
    turn.fence += 1;
    this.#claims.set(claim, (this.#claims.get(claim) ?? 0) + 1);
    this.put(offerOf(turn, this.session(turn.session)));
  }

  #isBusy(session: SessionId): boolean {
    if (this.session(session).state !== 'open') return true;
    const held = ['leased', 'running', 'waiting'];
    return [...this.turns.values()].some((turn) => turn.session === session && held.includes(turn.state));
  }

  /** The agent began anew without this turn. One that is only leased it may still start. */
  #loseTurn(turn: FakeTurn): void {
    if (turn.state === 'running' || turn.state === 'waiting') this.revoke(turn.id, false);
  }

  #judge(session: SessionId, turn: { id: TurnId; fence: number } | undefined): 'keep' | 'cancel' | 'close' {
    const state = this.sessions.get(session)?.state;
    if (state !== 'open') return 'close';
    if (!turn) return 'keep';
    const found = this.turns.get(turn.id);
    return found && found.fence === turn.fence ? 'keep' : 'cancel';
  }

  #underFence<T>(
    turn: TurnId,
    { fence }: Held,
    act: (found: FakeTurn) => Result<T, Refusal>,
  ): Result<T, Refusal> {
    const found = this.turn(turn);
    if (found.fence === fence && found.state !== 'ended') return act(found);
    return refuse(refusal('lease.lost', `Turn ${turn} is no longer held under this fence.`));
  }

  #keepLate(found: FakeTurn, said: FinishBody): 'late' | 'before' {
    if (found.late.some((late) => late.fence === said.fence)) return 'before';
    found.late.push(said);
    return 'late';
  }

  #held(id: TurnId): { session: SessionId; turn: TurnId; fence: number } {
    const { session, fence } = this.turn(id);
    return { session, turn: id, fence };
  }
}

function takeBatch(
  turn: FakeTurn,
  { batch, entries }: Pick<Body<'turns.updates'>, 'batch' | 'entries'>,
): void {
  if (batch !== turn.nextBatch) return;
  turn.nextBatch += 1;
  turn.entries.push(...entries);
}
