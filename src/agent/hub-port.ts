import type { Result } from '#base';
import type { RouteAnswer, RouteInput, RouteName } from '#contract';
import type { CommandId, Refusal, SessionId, TurnId } from '#domain';

export type Body<N extends RouteName> = RouteInput<N>['body'];
type Answer<N extends RouteName> = Promise<Result<RouteAnswer<N>, Refusal>>;

/** What the agent works by, as the hub says it with every poll and heartbeat; durations in ms. */
export type AgentSettings = RouteAnswer<'agents.heartbeat'>['settings'];
export type InboxEntry = RouteAnswer<'agents.poll'>['entries'][number];
export type TurnOffer = Extract<InboxEntry['body'], { type: 'turn' }>;
export type PollBody = Required<Body<'agents.poll'>>;
export type FinishBody = Body<'turns.finish'> & { session_lost: boolean };
export type WorkspaceAnswer = Body<'workspaces.answer'>['answer'];
export type StreamEntry = Body<'turns.updates'>['entries'][number];

/**
 * The hub as an agent sees it: one method per call of the contract. Never rejects: a hub that cannot be reached, or
 * whose answer was lost, is the refusal `hub.unreachable`, and then nobody knows whether the call was done. Every call
 * may be repeated.
 */
export interface HubPort {
  /** Held by the hub for `hold_ms`; ended early, as unreachable, when `signal` aborts. */
  poll(body: PollBody, signal: AbortSignal): Answer<'agents.poll'>;
  heartbeat(body: Body<'agents.heartbeat'>, signal: AbortSignal): Answer<'agents.heartbeat'>;
  reconcile(body: Body<'agents.reconcile'>): Answer<'agents.reconcile'>;
  start(turn: TurnId, body: Body<'turns.start'>): Answer<'turns.start'>;
  updates(turn: TurnId, body: Body<'turns.updates'>): Answer<'turns.updates'>;
  ask(turn: TurnId, body: Body<'turns.ask'>): Answer<'turns.ask'>;
  finish(turn: TurnId, body: FinishBody): Answer<'turns.finish'>;
  steered(turn: TurnId, body: Body<'turns.steered'>): Answer<'turns.steered'>;
  facts(session: SessionId, body: Body<'sessions.facts'>): Answer<'sessions.facts'>;
  tornDown(session: SessionId, body: Body<'sessions.torn_down'>): Answer<'sessions.torn_down'>;
  ackCommand(command: CommandId): Answer<'commands.ack'>;
  completeCommand(command: CommandId, body: Body<'commands.complete'>): Answer<'commands.complete'>;
  failCommand(command: CommandId, body: Body<'commands.fail'>): Answer<'commands.fail'>;
  answerWorkspace(body: Body<'workspaces.answer'>): Answer<'workspaces.answer'>;
}
