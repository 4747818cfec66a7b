import { viewApproval, viewApprovalDetail, viewRule } from '../views/approvals.ts';
import { viewAgent, viewAudit, viewSetting } from '../views/hub.ts';
import { viewPage } from '../views/sessions.ts';
import { shown, type Handlers, type HubRoute } from './handler.ts';

type RestRoute = Extract<
  HubRoute,
  | `approvals.${string}`
  | `rules.${string}`
  | `clients.${string}`
  | 'tokens.list'
  | 'tokens.revoke'
  | 'agents.list'
  | 'agents.show'
  | 'agents.change'
  | 'agents.rotate'
  | 'agents.remove'
  | 'join_tokens.mint'
  | `settings.${string}`
  | `audit.${string}`
  | 'hub.recount'
>;

/** Approvals and their rules, clients and tokens, agents as people see them, settings, the audit log. */
export const HUB_HANDLERS: Handlers<RestRoute> = {
  'approvals.list': ({ hub, by, query }) =>
    shown(hub.approvals.list(by, query), (page) => viewPage(page, viewApproval)),
  'approvals.show': ({ hub, by, params }) =>
    shown(hub.approvals.show(by, params.approval), viewApprovalDetail),
  'approvals.answer': ({ hub, by, params, body }) =>
    shown(hub.approvals.answer(by, params.approval, body), ({ approval, rule }) => ({
      approval: viewApproval(approval),
      rule: rule && viewRule(rule),
    })),
  'rules.list': ({ hub, by, query }) =>
    shown(hub.approvals.rules(by, query), (page) => viewPage(page, viewRule)),
  'rules.remove': ({ hub, by, params }) => shown(hub.approvals.removeRule(by, params.rule), viewRule),
  'clients.connect': ({ hub, by, body }) => hub.sessions.connect(by, body),
  'tokens.list': ({ hub, by, query }) => hub.auth.tokens(by, query),
  'tokens.revoke': ({ hub, by, params }) => shown(hub.auth.revoke(by, params.token), () => ({})),
  'agents.list': ({ hub, by, query }) =>
    shown(hub.fleet.list(by, query), (page) => viewPage(page, viewAgent)),
  'agents.show': ({ hub, by, params }) => shown(hub.fleet.show(by, params.agent), viewAgent),
  'agents.change': ({ hub, by, params, body }) => shown(hub.fleet.change(by, params.agent, body), viewAgent),
  'agents.rotate': ({ hub, by, params }) => shown(hub.fleet.rotate(by, params.agent), viewAgent),
  'agents.remove': ({ hub, by, params, query }) => hub.fleet.remove(by, params.agent, query),
  'join_tokens.mint': ({ hub, by }) => hub.auth.mintJoinToken(by),
  'settings.list': ({ hub, by }) =>
    shown(hub.settings.list(by), (settings) => ({ items: settings.map(viewSetting) })),
  'settings.set': ({ hub, by, params, body }) =>
    shown(hub.settings.set(by, params.key, body.value), viewSetting),
  'audit.list': ({ hub, by, query }) => shown(hub.audit.list(by, query), (page) => viewPage(page, viewAudit)),
  'hub.recount': ({ hub, by }) => hub.recount(by),
};
