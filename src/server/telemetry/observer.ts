import type { RouteName } from '#contract';

/** A request at the door: a route by its name, `mcp`, or `none` where nothing answers. */
export type ObservedRoute = RouteName | 'mcp' | 'none';

/** Whoever watches what a server does. It adds to no answer, and takes nothing from one. */
export interface Observer {
  request(
    route: ObservedRoute,
    request: Request,
    params: Readonly<Record<string, string>>,
    work: () => Promise<Response>,
  ): Promise<Response>;
  /** A tool that is offered, by its name; `isError` reads the answer. */
  tool<T extends { isError?: true }>(name: string, session: string, work: () => Promise<T>): Promise<T>;
}

/** The second inside of the first. */
export function observedBy(observers: readonly Observer[]): Observer {
  return {
    request: (route, request, params, work) =>
      observers.reduceRight(
        (inner, observer) => () => observer.request(route, request, params, inner),
        work,
      )(),
    tool: (name, session, work) =>
      observers.reduceRight((inner, observer) => () => observer.tool(name, session, inner), work)(),
  };
}
