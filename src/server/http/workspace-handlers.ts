import type { Handlers, HubRoute } from './handler.ts';

type WorkspaceRoute = Extract<HubRoute, `workspaces.${string}`>;

/** The directories that sessions work in, and what agents answer about them. */
export const WORKSPACE_HANDLERS: Handlers<WorkspaceRoute> = {
  'workspaces.list': ({ hub, by, query }) => hub.workspaces.list(by, query),
  'workspaces.diff': ({ hub, by, params }) => hub.workspaces.diff(by, params.session),
  'workspaces.merge': ({ hub, by, params, body }) => {
    const { dry_run: dryRun, ...input } = body;
    return hub.workspaces.merge(by, params.session, { ...input, dryRun });
  },
  'workspaces.discard': ({ hub, by, params, body }) => hub.workspaces.discard(by, params.session, body),
  'workspaces.answer': ({ hub, by, body }) => hub.workspaces.answer(by, body.request, body.answer),
};
