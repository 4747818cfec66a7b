import type { GitSource, RunLimits, RunOrder } from '#domain';
import type { OrderColumns } from '../schema.ts';
import { json, toJson } from './row.ts';

export const toOrder = (row: OrderColumns): RunOrder => ({
  user: row.user_id,
  name: row.name,
  kind: row.kind,
  hash: row.hash,
  args: row.args,
  cwd: row.cwd,
  source: json<GitSource>(row.source),
  harness: row.harness,
  agent: row.agent,
  limits: json<RunLimits>(row.limits) ?? {},
  client: row.client,
  lastRun: row.last_run,
  createdAt: row.created_at,
});

export const orderColumns = (order: RunOrder): OrderColumns => ({
  user_id: order.user,
  name: order.name,
  kind: order.kind,
  hash: order.hash,
  args: order.args,
  cwd: order.cwd,
  source: toJson(order.source),
  harness: order.harness,
  agent: order.agent,
  limits: Object.keys(order.limits).length === 0 ? null : JSON.stringify(order.limits),
  client: order.client,
  last_run: order.lastRun,
  created_at: order.createdAt,
});
