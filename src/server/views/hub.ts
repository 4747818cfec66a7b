import type { RouteAnswer } from '#contract';
import type { AgentView, AuditEntry, SettingView } from '#hub';
import { SETTINGS, type HubSettings, type LoggedEvent, type SettingSpec } from '#domain';

export function viewAgent({ agent, liveness, slotsHeld }: AgentView): RouteAnswer<'agents.show'> {
  return {
    id: agent.id,
    name: agent.name,
    hostname: agent.hostname,
    hostUid: agent.hostUid ?? null,
    platform: agent.platform,
    version: agent.version,
    intent: agent.intent,
    liveness,
    slots: agent.slots,
    slotsHeld,
    harnesses: agent.harnesses,
    tags: agent.tags,
    contract: agent.contract,
    metadata: agent.metadata ?? {},
    createdAt: agent.createdAt,
  };
}

/** The settings that an agent works by; they travel with every poll and heartbeat. */
export function viewAgentSettings(
  settings: HubSettings,
  slots: number,
): RouteAnswer<'agents.heartbeat'>['settings'] {
  return {
    heartbeatMs: settings.heartbeatMs,
    leaseMs: settings.leaseMs,
    sleepAfterMs: settings.sleepAfterMs,
    turnDeadlineMs: settings.turnDeadlineMs,
    stallMs: settings.stallMs,
    slots,
  };
}

export function viewSetting(setting: SettingView): RouteAnswer<'settings.set'> {
  const { key, value, origin, warning, variable, stored } = setting;
  const spec: SettingSpec = SETTINGS[key];
  const { label, unit, default: standard, choices = [], several = false, least = null, most = null } = spec;
  return {
    ...{ key, label, unit, value, default: standard, origin, warning, variable, stored },
    ...{ choices: [...choices], several, least, most },
  };
}

export function viewAudit(entry: AuditEntry): RouteAnswer<'audit.list'>['items'][number] {
  const { seq, at, principal, name, door, action, subject, data } = entry;
  return { seq, at, principal, name, door, action, subject, data };
}

export function viewEvent(event: LoggedEvent): RouteAnswer<'events.stream'> {
  return {
    cursor: event.cursor,
    type: event.type,
    at: event.at,
    session: event.session ?? null,
    turn: event.turn ?? null,
    subject: event.subject ?? null,
    data: event.data ?? {},
  };
}
