import { viewAgentSettings } from '../views/hub.ts';
import { shown, type Handlers, type HubRoute } from './handler.ts';

type AgentRoute = Extract<
  HubRoute,
  | 'agents.register'
  | 'agents.self'
  | 'agents.poll'
  | 'agents.heartbeat'
  | 'agents.reconcile'
  | `turns.${string}`
  | 'sessions.facts'
  | 'sessions.torn_down'
  | 'sessions.token'
>;

/** What agents call. */
export const AGENT_HANDLERS: Handlers<AgentRoute> = {
  'agents.register': ({ hub, by, body }) => hub.fleet.register(by, body),
  'agents.self': ({ hub, by }) => hub.fleet.self(by),
  'agents.poll': ({ hub, by, body, signal }) =>
    shown(hub.contract.poll(by, body, signal), ({ entries, slots }) => ({
      entries,
      settings: viewAgentSettings(hub.settings.current(), slots),
    })),
  'agents.heartbeat': ({ hub, by, body }) =>
    shown(hub.contract.heartbeat(by, body), ({ slots, token }) => ({
      settings: viewAgentSettings(hub.settings.current(), slots),
      ...(token === undefined ? {} : { token }),
    })),
  'agents.reconcile': ({ hub, by, body }) => hub.contract.reconcile(by, body),
  'turns.start': ({ hub, by, params, body }) => hub.contract.start(by, params.turn, body),
  'turns.updates': ({ hub, by, params, body }) => hub.contract.updates(by, params.turn, body),
  'turns.ask': ({ hub, by, params, body }) => hub.contract.ask(by, params.turn, body),
  'turns.finish': ({ hub, by, params, body }) => hub.contract.finish(by, params.turn, body),
  'turns.steered': ({ hub, by, params, body }) =>
    shown(hub.contract.steered(by, params.turn, body), () => ({})),
  'sessions.facts': ({ hub, by, params, body }) =>
    shown(hub.contract.facts(by, params.session, body), () => ({})),
  'sessions.torn_down': ({ hub, by, params, body }) =>
    shown(hub.contract.tornDown(by, params.session, body), () => ({})),
  'sessions.token': ({ hub, by, params }) => hub.contract.sessionToken(by, params.session),
};
