import { createHash } from 'node:crypto';
import { onNextTurn, ok, refuse, type Clock, type Ids, type Result } from '#base';
import { ROUTES, type RouteAnswer, type RouteName, type RouteSpec } from '#contract';
import type { Answer, Hub } from '#hub';
import { CONTRACT_VERSION, refusal, type Principal, type Refusal, type TurnId } from '#domain';
import { AGENT_HANDLERS } from './agent-handlers.ts';
import { ARTIFACT_HANDLERS } from './artifact-handlers.ts';
import { BUDGET_HANDLERS } from './budget-handlers.ts';
import { CHAT_HANDLERS } from './chat-handlers.ts';
import { COMMAND_HANDLERS } from './command-handlers.ts';
import { answerJson, answerOctets, answerRefusal, answerText, refusalBody, statusOf } from './answer.ts';
import type { Handlers, HubRoute } from './handler.ts';
import { HUB_HANDLERS } from './hub-handlers.ts';
import { MESSAGE_HANDLERS } from './message-handlers.ts';
import type { CallSignals } from './live-calls.ts';
import type { RawInput } from './read-input.ts';
import { NOTICE_HANDLERS } from './notice-handlers.ts';
import { ROLE_HANDLERS } from './role-handlers.ts';
import { RUN_HANDLERS } from './run-handlers.ts';
import { resumeSend, SESSION_HANDLERS } from './session-handlers.ts';
import { TASK_HANDLERS } from './task-handlers.ts';
import { TEAM_HANDLERS } from './team-handlers.ts';
import { USER_HANDLERS } from './user-handlers.ts';
import { WORKFLOW_HANDLERS } from './workflow-handlers.ts';
import { WORKFLOW_LIBRARY_HANDLERS } from './workflow-library-handlers.ts';
import { WORKSPACE_HANDLERS } from './workspace-handlers.ts';

export interface DispatchOptions {
  hub: Hub;
  version: string;
  database: 'sqlite' | 'postgres';
  address: () => string;
  clock: Clock;
  ids: Ids;
  stop: () => void;
}

/** A request that has passed the door. */
export interface Admitted extends RawInput {
  by: Principal;
  signals: CallSignals;
}
/** An idempotency key that is no use is refused before. */
type Keyed = Admitted & { callKey: string; key: string | null };
export type Dispatch = (name: DispatchedRoute, request: Request, call: Admitted) => Promise<Response>;
type DispatchedRoute = HubRoute | 'hub.show' | 'hub.stop';
type Untyped = (call: Keyed & { hub: Hub; signal: AbortSignal }, turn?: TurnId) => Answer<unknown>;

const HANDLERS: Handlers<HubRoute> = {
  ...AGENT_HANDLERS,
  ...BUDGET_HANDLERS,
  ...CHAT_HANDLERS,
  ...COMMAND_HANDLERS,
  ...SESSION_HANDLERS,
  ...TASK_HANDLERS,
  ...ROLE_HANDLERS,
  ...RUN_HANDLERS,
  ...ARTIFACT_HANDLERS,
  ...TEAM_HANDLERS,
  ...MESSAGE_HANDLERS,
  ...HUB_HANDLERS,
  ...NOTICE_HANDLERS,
  ...USER_HANDLERS,
  ...WORKFLOW_HANDLERS,
  ...WORKFLOW_LIBRARY_HANDLERS,
  ...WORKSPACE_HANDLERS,
};

/** From a route's name and its parsed input to the answer of its handler. */
export function createDispatch(options: DispatchOptions): Dispatch {
  const startedAt = options.clock.now();
  const own = {
    'hub.show': (by: Principal) => showHub(options, startedAt, by),
    'hub.stop': () => stopHub(options),
  };
  return async (name, request, call) => {
    const key = request.headers.get('idempotency-key');
    if (key !== null && !KEY.test(key)) return answerRefusal(BAD_KEY);
    const keyed = { ...call, key, callKey: key ?? options.ids.next('call') };
    const work = () =>
      name === 'hub.show' || name === 'hub.stop' ? own[name](call.by) : handle(options.hub, name, keyed);
    const spec: RouteSpec = ROUTES[name];
    if (key !== null && spec.idempotent) {
      const resume =
        name === 'sessions.send' ? (turn: TurnId) => resumed(options.hub, keyed, turn) : undefined;
      return once(options.hub, { name, key, call }, work, resume);
    }
    const result = await work();
    if (!result.ok) return answerRefusal(result.error);
    return result.value instanceof Uint8Array ? answerOctets(result.value) : answerJson(result.value);
  };
}

function handle(hub: Hub, name: HubRoute, call: Keyed): Answer<unknown> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the input has just been parsed with the schemas that the handler's type is made of
  const handler = HANDLERS[name] as unknown as Untyped;
  return handler(inHub(hub, call));
}

/** A send whose hub died. */
function resumed(hub: Hub, call: Keyed, turn: TurnId): Answer<unknown> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  return (resumeSend as unknown as Untyped)(inHub(hub, call), turn);
}

function inHub(hub: Hub, call: Keyed) {
  const { signals } = call;
  return {
    ...call,
    hub,
    get signal() {
      return signals.signal;
    },
  };
}

const KEY = /^[\x21-\x7e]{1,200}$/;
const BAD_KEY = refusal(
  'request.invalid',
  'The Idempotency-Key has to be 1 to 200 visible ASCII characters.',
);

async function once(
  hub: Hub,
  { name, key, call }: { name: RouteName; key: string; call: Admitted },
  work: () => Answer<unknown>,
  resume: ((turn: TurnId) => Answer<unknown>) | undefined,
): Promise<Response> {
  if (!KEY.test(key)) {
    return answerRefusal(
      refusal('request.invalid', 'The Idempotency-Key has to be 1 to 200 visible ASCII characters.'),
    );
  }
  const { params, query, body } = call;
  const hash = createHash('sha256')
    .update(JSON.stringify([name, params, query, body]))
    .digest('base64url');
  const kept = async (answering: Answer<unknown>) => {
    const answer = await answering;
    return answer.ok
      ? { status: 200, body: JSON.stringify(answer.value) }
      : { status: statusOf(answer.error), body: refusalBody(answer.error) };
  };
  const goOn = resume && ((turn: TurnId) => kept(resume(turn)));
  const result = await hub.idempotency.run(call.by, key, { route: name, hash }, () => kept(work()), goOn);
  if (!result.ok) return answerRefusal(result.error);
  const { status, body: text, replayed } = result.value;
  return answerText(status, text, replayed ? { 'idempotency-replayed': 'true' } : {});
}

async function showHub(
  { hub, version, database, address, clock }: DispatchOptions,
  startedAt: number,
  by: Principal,
): Answer<RouteAnswer<'hub.show'>> {
  const self = await hub.sessions.self(by);
  if (!self.ok) return refuse(self.error);
  const caller = await hub.users.self(by);
  if (!caller.ok) return refuse(caller.error);
  const counts = await hub.counts(by);
  if (!counts.ok) return refuse(counts.error);
  return ok({
    name: 'muster',
    version,
    contract: CONTRACT_VERSION,
    database,
    startedAt,
    now: clock.now(),
    address: address(),
    self: self.value.id,
    caller: caller.value,
    counts: counts.value,
    parts: hub.health(),
    hubs: await otherHubs(hub, clock),
  });
}

/** Of a hub that is alone on its database, none. */
async function otherHubs(hub: Hub, clock: Clock): Promise<RouteAnswer<'hub.show'>['hubs']> {
  const live = await hub.hubs();
  return live.map((one) => ({
    id: one.id,
    address: one.address,
    hostname: one.hostname,
    version: one.version,
    startedAt: Math.min(one.startedAt, clock.now()),
    answers: one.id === hub.id,
  }));
}

/** The caller gets its answer before the server goes. */
async function stopHub({ stop }: DispatchOptions): Promise<Result<RouteAnswer<'hub.stop'>, Refusal>> {
  onNextTurn(stop);
  return ok({});
}
