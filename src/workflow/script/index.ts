export { callSites, type CallSite } from './check/call-sites.ts';
export { createScriptRuntime } from './create-script-runtime.ts';
export { SCRIPT_LIMITS } from './script-limits.ts';
export type {
  AgentOptions,
  ApproveOptions,
  Asked,
  CallBudget,
  CallOutcome,
  CheckedScript,
  JsonValue,
  RunningScript,
  ScriptBudget,
  ScriptCall,
  ScriptEnd,
  ScriptEvents,
  ScriptFinding,
  ScriptLimits,
  ScriptMeta,
  ScriptNote,
  ScriptRuntime,
  ScriptStart,
  ScriptStill,
} from './script-port.ts';
