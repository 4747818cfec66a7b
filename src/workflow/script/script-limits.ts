import type { ScriptLimits } from './script-port.ts';

/** What a script has unless its start says otherwise. Sizes in bytes, times in ms. */
export const SCRIPT_LIMITS: ScriptLimits = {
  memoryBytes: 64 * 1024 * 1024,
  cpuMs: 30_000,
  notes: 10_000,
  noteCharacters: 4_000,
  openCalls: 20_000,
};

/** Bounds of a script's text and of what passes the wall. */
export const WALL_LIMITS = {
  sourceBytes: 512 * 1024,
  /** Of args, outcomes and all that a script hands over. */
  jsonDepth: 64,
  /** Of all notes of a script, and of all that it asks between two stillnesses. */
  notesCharacters: 4_000_000,
  askedCharacters: 16_000_000,
  /** Of what a script returns, as JSON. */
  resultCharacters: 8_000_000,
  /** Native stack of the virtual machine. */
  stackBytes: 256 * 1024,
  /** What an aborted script has for its `finally`: processor time, and real time until its thread is ended. */
  abortCpuMs: 250,
  abortWaitMs: 2_000,
  /** Rejections that nobody handles which are remembered. */
  unhandled: 1_000,
} as const;
