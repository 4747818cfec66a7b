import type { Result } from '#base';
import type { HubPort } from '#agent';
import { agentSchemas, commandSchemas, workspaceSchemas } from '#contract';
import type { CommandId, HubSettings, Principal, Refusal, SessionId, TurnId } from '#domain';
import type { Hub, WorkspaceAnswer } from '#hub';

/** One call of the contract: what is sent, and how a hub answers it. */
export interface Call<T> {
  name: keyof HubPort;
  about?: TurnId | SessionId | CommandId;
  body: Record<string, unknown>;
  schemas: [request: Schema, answer: Schema];
  invoke: (hub: Hub, body: never, signal: AbortSignal) => Promise<Result<T, Refusal>>;
  signal?: AbortSignal | undefined;
  extraMs?: number | undefined;
}

export interface Schema {
  safeParse(value: unknown): { success: boolean; data?: unknown; error?: { message: string } };
}

/** Brings a call to a hub and its answer back; what it answers is parsed by the call's own schema. */
type Carry = <T>(call: Call<T>) => Promise<never>;

/** The hub's port, every call of which is carried. `by`: the agent that calls. */
export function hubThrough(by: Principal, carry: Carry): HubPort {
  const s = agentSchemas;
  return {
    poll: (body, signal) =>
      carry({
        name: 'poll',
        body,
        schemas: [s.pollRequest, s.pollAnswer],
        signal,
        extraMs: body.hold_ms,
        invoke: async (hub, sent, ended) =>
          withSettings(hub, await hub.contract.poll(by, sent, ended), (offer) => offer),
      }),
    heartbeat: (body, signal) =>
      carry({
        name: 'heartbeat',
        body,
        schemas: [s.heartbeatRequest, s.heartbeatAnswer],
        signal,
        invoke: async (hub, sent) => withSettings(hub, await hub.contract.heartbeat(by, sent), () => ({})),
      }),
    reconcile: (body) =>
      carry({
        name: 'reconcile',
        body,
        schemas: [s.reconcileRequest, s.reconcileAnswer],
        invoke: (hub, sent) => hub.contract.reconcile(by, sent),
      }),
    ...turnCalls(by, carry),
    ...sessionCalls(by, carry),
    ...commandCalls(by, carry),
    answerWorkspace: (body) =>
      carry({
        name: 'answerWorkspace',
        body,
        schemas: [workspaceSchemas.workspaceAnswerRequest, workspaceSchemas.workspaceAnswerTaken],
        invoke: (hub, { request, answer }: { request: string; answer: WorkspaceAnswer }) =>
          hub.workspaces.answer(by, request, answer),
      }),
  };
}

function turnCalls(
  by: Principal,
  carry: Carry,
): Pick<HubPort, 'start' | 'updates' | 'ask' | 'finish' | 'steered'> {
  const s = agentSchemas;
  /** A call about a turn that the contract takes as it is sent. */
  const of =
    <T>(
      name: keyof HubPort,
      schemas: Call<T>['schemas'],
      act: (hub: Hub, turn: TurnId, sent: never) => Promise<Result<T, Refusal>>,
    ) =>
    (turn: TurnId, body: Call<T>['body']) =>
      carry({ name, about: turn, body, schemas, invoke: (hub, sent) => act(hub, turn, sent) });
  return {
    start: of('start', [s.startRequest, s.startAnswer], ({ contract }, turn, sent) =>
      contract.start(by, turn, sent),
    ),
    updates: of('updates', [s.updatesRequest, s.updatesAnswer], ({ contract }, turn, sent) =>
      contract.updates(by, turn, sent),
    ),
    ask: of('ask', [s.askRequest, s.askAnswer], ({ contract }, turn, sent) => contract.ask(by, turn, sent)),
    finish: of('finish', [s.finishRequest, s.finishAnswer], ({ contract }, turn, sent) =>
      contract.finish(by, turn, sent),
    ),
    steered: of('steered', [s.steeredRequest, s.empty], async ({ contract }, turn, sent) =>
      orEmpty(await contract.steered(by, turn, sent)),
    ),
  };
}

function sessionCalls(by: Principal, carry: Carry): Pick<HubPort, 'facts' | 'tornDown'> {
  const s = agentSchemas;
  return {
    facts: (session, body) =>
      carry({
        name: 'facts',
        about: session,
        body,
        schemas: [s.sessionFactsRequest, s.empty],
        invoke: async (hub, sent) => orEmpty(await hub.contract.facts(by, session, sent)),
      }),
    tornDown: (session, body) =>
      carry({
        name: 'tornDown',
        about: session,
        body,
        schemas: [s.tornDownRequest, s.empty],
        invoke: async (hub, sent) => orEmpty(await hub.contract.tornDown(by, session, sent)),
      }),
  };
}

function commandCalls(
  by: Principal,
  carry: Carry,
): Pick<HubPort, 'ackCommand' | 'completeCommand' | 'failCommand'> {
  const s = commandSchemas;
  return {
    ackCommand: (command) =>
      carry({
        name: 'ackCommand',
        about: command,
        body: {},
        schemas: [agentSchemas.empty, s.ackAnswer],
        invoke: async (hub) => {
          const acked = await hub.commands.acknowledge(by, command);
          return acked.ok
            ? { ok: true, value: { taken: acked.value.taken, left_ms: acked.value.leftMs } }
            : acked;
        },
      }),
    completeCommand: (command, body) =>
      carry({
        name: 'completeCommand',
        about: command,
        body,
        schemas: [s.completeRequest, s.endAnswer],
        invoke: (hub, sent) => hub.commands.complete(by, command, sent),
      }),
    failCommand: (command, body) =>
      carry({
        name: 'failCommand',
        about: command,
        body,
        schemas: [s.failRequest, s.endAnswer],
        invoke: (hub, sent) => hub.commands.fail(by, command, sent),
      }),
  };
}

export const turnOf = ({ about }: { about?: TurnId | SessionId | CommandId }) =>
  about?.startsWith('trn_') ? (about as TurnId) : undefined;

function withSettings<T, U extends object>(hub: Hub, answer: Result<T, Refusal>, view: (value: T) => U) {
  if (!answer.ok) return answer;
  return {
    ok: true as const,
    value: { ...view(answer.value), settings: agentSettings(hub.settings.current()) },
  };
}

function agentSettings(settings: HubSettings) {
  const { heartbeatMs, leaseMs, sleepAfterMs, turnDeadlineMs, stallMs, agentSlots: slots } = settings;
  return { heartbeatMs, leaseMs, sleepAfterMs, turnDeadlineMs, stallMs, slots };
}

const orEmpty = (answer: Result<void, Refusal>) => (answer.ok ? { ok: true as const, value: {} } : answer);
