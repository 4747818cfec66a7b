import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router';
import type { Person } from '../live/sign-in.ts';
import { readRunSearch } from '../screens/run/run-search.ts';
import { readRunsSearch } from '../screens/runs/runs-search.ts';
import { readWorkflowSearch } from '../screens/workflow/workflow-search.ts';
import { readWorkflowsSearch } from '../screens/workflows/workflows-search.ts';
import { newTeamSearch, teamSearch, teamsSearch } from '../screens/teams/team-address.ts';
import { readBoardSearch } from '../screens/board/board-search.ts';
import { readApprovalsSearch } from '../screens/approvals/approvals-search.ts';
import { readAuditSearch } from '../screens/audit/audit-search.ts';
import { readSessionSearch } from '../screens/session/session-address.ts';
import { readSettingsSearch } from '../screens/settings/settings-search.ts';
import { readUsageSearch } from '../screens/usage/usage-search.ts';
import { Failed } from './failed.tsx';
import { known } from './known-search.ts';
import { NotFound } from './not-found.tsx';
import { Shell } from './shell.tsx';

/** What every screen may know from the router. */
interface PageContext {
  person: Person;
}

const root = createRootRouteWithContext<PageContext>()({
  component: function Root() {
    return <Shell person={root.useRouteContext().person} />;
  },
  notFoundComponent: NotFound,
});

// One component for all addresses of a chat: what is open stays as it is when a thread is opened beside it.
const chat = lazyRouteComponent(() => import('../screens/chat/chat-frame.tsx'));

const routes = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    component: lazyRouteComponent(() => import('../screens/now/now.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sessions',
    component: lazyRouteComponent(() => import('../screens/sessions/sessions.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sessions/$session',
    validateSearch: known(readSessionSearch),
    component: lazyRouteComponent(() => import('../screens/session/session.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/chat',
    /** `like`: the chat that a new one begins as. */
    validateSearch: known(({ like }): { like?: string } => (typeof like === 'string' ? { like } : {})),
    component: chat,
  }),
  createRoute({ getParentRoute: () => root, path: '/chat/$session', component: chat }),
  createRoute({ getParentRoute: () => root, path: '/chat/$session/threads/$thread', component: chat }),
  createRoute({
    getParentRoute: () => root,
    path: '/approvals',
    validateSearch: known(readApprovalsSearch),
    component: lazyRouteComponent(() => import('../screens/approvals/approvals.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/approvals/$approval',
    component: lazyRouteComponent(() => import('../screens/approvals/approval.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/agents',
    component: lazyRouteComponent(() => import('../screens/agents/agents.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/agents/$agent',
    component: lazyRouteComponent(() => import('../screens/agents/agent.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/teams',
    validateSearch: known(teamsSearch),
    component: lazyRouteComponent(() => import('../screens/teams/teams.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/teams/new',
    validateSearch: known(newTeamSearch),
    component: lazyRouteComponent(() => import('../screens/teams/form/new-team.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/teams/$team',
    validateSearch: known(teamSearch),
    component: lazyRouteComponent(() => import('../screens/teams/team-screen.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/boards',
    component: lazyRouteComponent(() => import('../screens/board/boards.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/boards/$board',
    validateSearch: known(readBoardSearch),
    component: lazyRouteComponent(() => import('../screens/board/board.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/tasks/$task',
    component: lazyRouteComponent(() => import('../screens/task/task.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/runs',
    validateSearch: known(readRunsSearch),
    component: lazyRouteComponent(() => import('../screens/runs/runs.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/runs/$run',
    validateSearch: known(readRunSearch),
    component: lazyRouteComponent(() => import('../screens/run/run-screen.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/workflows',
    validateSearch: known(readWorkflowsSearch),
    component: lazyRouteComponent(() => import('../screens/workflows/workflows.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/workflows/$name',
    validateSearch: known(readWorkflowSearch),
    component: lazyRouteComponent(() => import('../screens/workflow/workflow.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/settings',
    validateSearch: known(readSettingsSearch),
    component: lazyRouteComponent(() => import('../screens/settings/settings.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/audit',
    validateSearch: known(readAuditSearch),
    component: lazyRouteComponent(() => import('../screens/audit/audit.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/errors/$code',
    component: lazyRouteComponent(() => import('../screens/errors/error-code.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/usage',
    validateSearch: known(readUsageSearch),
    component: lazyRouteComponent(() => import('../screens/usage/usage.tsx')),
  }),
] as const;

/** The page's screens. A screen's code is loaded when it is first opened, or looked at by pointer or focus. */
export function createPageRouter(person: Person) {
  return createRouter({
    routeTree: root.addChildren(routes),
    context: { person },
    defaultPreload: 'intent',
    defaultErrorComponent: Failed,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPageRouter>;
  }
}
