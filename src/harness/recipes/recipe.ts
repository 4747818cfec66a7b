import type { ApprovalMode } from '#domain';
import type { InProcessAgent } from '../acp/in-process.ts';

/** How a harness is started, spoken to and what is odd about it: data, so that adding a harness is adding a record. */
export interface Recipe {
  name: string;
  launch: ProgramLaunch | InProcessLaunch;
  /** What a turn carries: prose for a model, or one structured shell command. */
  takes: 'text' | 'command';
  /** Names of variables beside everyone's that may be passed on; a trailing `*` is a prefix. Only its own vendor's. */
  environment: readonly string[];
  /**
   * The version that our own probe (`npm run test:harness`) or a test has seen at work; absent: *unverified*, taken from
   * what others have written down.
   */
  seen?: string;
  /** It comes with Muster and nobody has seen it at work; told with every session. */
  unverified?: true;
  /** What a person has to know before trusting it with work; told with every session. */
  caution?: string;
  /** What it does unasked in every mode, as one line; absent: nothing that was seen. A mode is what the harness asks about. */
  asks?: string;
  /**
   * Methods of `authenticate` in order of preference. Used only when the harness refuses to open a session without:
   * some write the method into the person's own settings.
   */
  authenticate?: readonly string[];
  /** What to type to log in, as a sentence. */
  login?: string;
  /** By what one sees, without starting it, that somebody has logged in. */
  loginSigns?: LoginSigns;
  /** The harness' own mode for each of ours, set after new, load and resume. Absent: it has no modes worth setting. */
  modes?: Record<ApprovalMode, string>;
  /** Ways back into an earlier conversation that really work, best first. */
  recovery: readonly ('resume' | 'load')[];
  canSteer: boolean;
  /** What keeps prose from being read as a command of the harness. */
  guard: TextGuard;
  quirks: Quirks;
}

/** Any one of them is a sign; that none is there proves nothing, as some keep their login in a keychain. */
export interface LoginSigns {
  /** Variables that hold a key. */
  variables: readonly string[];
  /** Files below the home directory. */
  files: readonly string[];
}

export interface ProgramLaunch {
  kind: 'program';
  program: string;
  args: (model: string | undefined) => string[];
  /** Variables that the recipe sets, whatever the person's environment says. */
  env?: Readonly<Record<string, string>>;
  /** What to type when the program is not there. */
  install: string;
}

export interface InProcessLaunch {
  kind: 'in-process';
  /** Loads it: a hub or an agent starts without what only its sessions need. */
  agent: () => Promise<InProcessAgent>;
  /** What has to be set before it can be used, as sentences; undefined when it is ready. */
  missing?: (baseEnv: Readonly<Record<string, string | undefined>>) => string | undefined;
}

/**
 * `none`: text is text. `word-joiner`: the harness expands `/command` at the start and `@path` anywhere; an invisible
 * U+2060 is put before the first and after the second, which reach the model as text (white space would be trimmed).
 */
export type TextGuard = 'none' | 'word-joiner';

/** By what a question about a tool of the hub's server is known; nothing of it is in the hands of the model. */
export interface HubToolTelling {
  title: RegExp;
  /** The argument that repeats the title. */
  argument?: string;
  /** The argument that names the server; such calls come as the kind `execute`, without a command. */
  server?: string;
}

export interface Quirks {
  /** It answers `session/new` before its MCP servers are there: the first prompt waits for this notification. */
  mcpReady?: { notification: string; atMostMs: number };
  /** It may answer a prompt before its last updates: silence to wait for, in ms. */
  lateUpdatesMs?: number;
  /** MCP tools are hidden behind a search tool. */
  deferredTools?: boolean;
  /** How it asks about a tool of the hub's server. Absent: not seen yet, or its start tells it not to ask. */
  hubTool?: HubToolTelling;
  /** A cancel may leave the command of the turn running. */
  cancelLeavesCommand?: boolean;
  /** It does not end at the end of its input, nor at SIGTERM: both graces would be waited for in vain. */
  ignoresEnd?: boolean;
  /** An MCP call is given up after this time, in ms, unless progress is sent. */
  mcpTimeoutMs?: number;
  /** `end_turn` with nothing said and nothing done hides an error of the model. */
  silentModelErrors?: boolean;
  /** What the model says has message ids; text without one is a note of the harness: a warning, or an error of its model. */
  notesLackId?: boolean;
  /** It tells the command that it wants to run as the title alone, without arguments. */
  titleIsCommand?: boolean;
  /** A reply that is nothing but one of these is an error of the model. */
  errorReplies?: readonly RegExp[];
  /** It is steered by `_session/steering`, where it says that it can; without this by the word of Muster's own agents. */
  sessionSteering?: boolean;
  /** To load a session in the wall-clock minute in which it was last opened erases it: the load waits for the next one. */
  loadErasesWithinMinute?: boolean;
  /** The cost that it tells is a turn's; others tell what their session has cost so far, as ACP has it. */
  costOfTurn?: boolean;
  /** A denied permission ends the turn as `cancelled` though nobody cancelled it. */
  denialEndsTurn?: boolean;
}
