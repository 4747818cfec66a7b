import type {
  AgentId,
  BudgetId,
  BudgetKind,
  BudgetPeriod,
  BudgetScope,
  SessionId,
  TurnId,
  TurnState,
  UserId,
} from '#domain';
import type { Flag } from './flag.ts';

export interface TurnUsageTable {
  turn_id: TurnId;
  session_id: SessionId;
  user_id: UserId;
  agent_id: AgentId | null;
  harness: string;
  model: string | null;
  role: string | null;
  folder: string | null;
  state: TurnState;
  /** Null is unknown. */
  input_tokens: number | null;
  output_tokens: number | null;
  cached_tokens: number | null;
  cost_micros: number | null;
  active_ms: number;
  /** Told after the turn had been taken away. */
  late: Flag;
  ended_at: number;
}

export interface BudgetsTable {
  id: BudgetId;
  user_id: UserId;
  scope: BudgetScope;
  scope_id: string;
  kind: BudgetKind;
  soft: number | null;
  hard: number;
  period: BudgetPeriod;
  zone: string;
  window_start: number;
  window_end: number | null;
  used: number;
  reserved: number;
  unknown_turns: number;
  soft_told_at: number | null;
  paused_at: number | null;
  kept_paused: Flag;
  created_at: number;
}

/** What a budget holds for a turn; once that has ended (`settled_at`), what it was charged. */
export interface BudgetTurnsTable {
  budget_id: BudgetId;
  turn_id: TurnId;
  reserved: number;
  used: number;
  unknown: Flag;
  settled_at: number | null;
}

export interface BudgetTables {
  turn_usage: TurnUsageTable;
  budgets: BudgetsTable;
  budget_turns: BudgetTurnsTable;
}
