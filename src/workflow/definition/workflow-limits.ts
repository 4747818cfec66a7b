/** Bounds of a workflow as it is written. Times in seconds, texts in characters. */
export const WORKFLOW_LIMITS = {
  fileCharacters: 512 * 1024,
  inputs: 50,
  steps: 200,
  needsPerStep: 100,
  conditionCharacters: 1_000,
  promptCharacters: 100_000,
  approversPerStep: 20,
  artifactsPerStep: 20,
  triesMost: 10,
  timeoutMost: 7 * 24 * 3_600,
  /** Of one `for_each`. */
  itemsPerFanOut: 4_096,
  /** Sessions of one run, unless somebody allows more. */
  agentsPerRun: 1_000,
} as const;
