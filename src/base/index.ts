export {
  Bell,
  Periodic,
  Scope,
  type BackgroundPart,
  type Health,
  type PeriodicOptions,
} from './background.ts';
export { backoffMs, type Backoff } from './backoff.ts';
export { ManualClock, pause, systemClock, type Clock, type StopTimer } from './clock.ts';
export { createIds, type Ids } from './ids.ts';
export { JoinedCalls } from './joined-calls.ts';
export { silentLog, type Log, type LogLevel } from './log.ts';
export { nodeVersionProblem, OLDEST_NODE_MAJOR } from './node-version.ts';
export { seededRandom, systemRandom, type Random } from './random.ts';
export { ok, refuse, unreachable, type Result } from './result.ts';
// Of #base/yaml too, which brings the reader along: for what says where something is wrong and reads none.
export { findingText } from './yaml/file-finding.ts';
export { nearest } from './yaml/nearest-word.ts';
export { stopwatch } from './stopwatch.ts';
export { onNextTurn } from './turns.ts';
