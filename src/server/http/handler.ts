import type { ParsedInput, RouteAnswer, RouteName } from '#contract';
import type { Answer, Hub } from '#hub';
import type { Principal, TurnId } from '#domain';
import { ok } from '#base';

/** Routes that are not one verb of the hub: the app answers them itself. */
export type OwnRoute =
  | 'events.stream'
  | 'runs.events'
  | 'hooks.deliver'
  | 'hub.show'
  | 'hub.stop'
  | 'hub.health'
  | 'hub.ready'
  | 'hub.metrics'
  | 'hub.openapi'
  | 'sign_in.begin'
  | 'sign_in.show'
  | 'sign_in.end';
export type HubRoute = Exclude<RouteName, OwnRoute>;

/** What a handler works with, everything parsed and the caller known. */
export type Call<N extends RouteName> = ParsedInput<N> & {
  hub: Hub;
  by: Principal;
  /** The Idempotency-Key of the request, else drawn for it: names what this call claims. */
  callKey: string;
  /** The Idempotency-Key of the request, where it has one. */
  key: string | null;
  /** Aborts when the caller has gone or the server stops. */
  signal: AbortSignal;
};
export type Handler<N extends RouteName> = (call: Call<N>) => Answer<RouteAnswer<N>>;
export type Handlers<N extends RouteName> = { readonly [K in N]: Handler<K> };

/** Goes on with a keyed call whose hub died while it awaited a turn. */
export type Resumer<N extends RouteName> = (call: Call<N>, turn: TurnId) => Answer<RouteAnswer<N>>;

/** The answer of a verb as the contract shows it. */
export async function shown<T, V>(answer: Answer<T>, view: (value: T) => V): Answer<V> {
  const result = await answer;
  return result.ok ? ok(view(result.value)) : result;
}
