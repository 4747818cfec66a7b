/** Bounds of everything that grows. Times in ms, sizes in bytes (UTF-8) unless a name says otherwise. */
export const LIMITS = {
  labelCharacters: 512,
  promptBytes: 1_000_000,
  replyBytes: 256 * 1024,
  messageBodyBytes: 64 * 1024,
  /** Attachments as base64 with their prompt fit in. */
  requestBodyBytes: 8 * 1024 * 1024,
  attachmentsPerTurn: 10,
  attachmentBytes: 1024 * 1024,
  attachmentBytesPerTurn: 5 * 1024 * 1024,
  jsonDepth: 32,
  waitingMessagesPerSession: 50,
  queuedTurnsPerSession: 50,
  pendingApprovalsPerTurn: 32,
  delegatesPerOwner: 20,
  spawnDepth: 2,
  hopsBetweenStrangers: 5,
  toolOutputBytes: 64 * 1024,
  toolInputBytes: 16 * 1024,
  transcriptBytesPerSession: 50 * 1024 * 1024,
  transcriptBatchBytes: 8 * 1024,
  transcriptBatchMs: 250,
  updateBatchBytes: 1024 * 1024,
  updateBatchEntries: 500,
  outboxUpdateBytes: 16 * 1024 * 1024,
  pollHoldMs: 25_000,
  inboxEntriesPerPoll: 100,
  spawnAnswerMs: 20_000,
  /** How long one MCP call may hold: several harnesses give a call up after 60 s. */
  mcpHoldMs: 45_000,
  mcpProgressMs: 10_000,
  /** Of text that one MCP answer quotes, in characters. */
  mcpTextCharacters: 32_000,
  sendDefaultTimeoutMs: 30_000,
  waitMostMs: 600_000,
  labelSuffixMost: 99,
  mailDeliveryTries: 3,
  approvalOptions: 8,
  budgetsPerUser: 100,
  pageDefault: 50,
  pageMost: 200,
  eventReadMost: 500,
  /** What a reader of events may leave unread before its stream is cut. */
  streamBufferBytes: 1024 * 1024,
  idempotencyKeyHours: 24,
  joinTokenHours: 24,
  signInTokenHours: 24,
  /** Of a code that signs a page in. */
  signInCodeMinutes: 5,
  /** A page that did not call for so long is signed out. */
  pageIdleDays: 7,
  /** Pages of one person; the next one ends the one that was silent for longest. */
  pagesPerUser: 20,
  /** Good tokens of the kind `user` that one person may have. */
  tokensPerUser: 100,
  /** Of what an agent says of itself, as JSON. */
  agentMetadataBytes: 8 * 1024,
  agentSlotsMost: 256,
  taskTitleCharacters: 200,
  taskDescriptionCharacters: 10_000,
  /** As JSON. */
  taskMetadataBytes: 32 * 1024,
  taskNoteCharacters: 10_000,
  taskResultCharacters: 64 * 1024,
  taskTags: 32,
  taskTagCharacters: 64,
  taskChecklistItems: 100,
  taskChecklistItemCharacters: 500,
  taskNeedsMost: 100,
  taskAttemptsMost: 20,
  /** Of a board that says nothing else. */
  taskMostAttempts: 3,
  /** After the first failed attempt; four times as long after each further one. */
  taskBackoffMs: 30_000,
  taskBackoffMostMs: 15 * 60_000,
  /** A session of an outside client that holds a task and has not called for this long is gone. */
  taskHeldSilentMs: 4 * 3_600_000,
  /** Open ones; done and cancelled tasks count against nothing. */
  tasksPerBoard: 1_000_000,
  /** The oldest go first. */
  taskActivityRows: 10_000,
  /** Of one call. */
  taskClaimsMost: 100,
  boardsPerUser: 200,
  schedulesPerUser: 200,
  boardNameCharacters: 100,
  boardDescriptionCharacters: 2_000,
  teamsPerUser: 50,
  /** Live ones, of a hub that says nothing else. */
  teammatesPerTeam: 10,
  rolesPerTeam: 20,
  gatesPerTeam: 10,
  teamDescriptionCharacters: 2_000,
  /** Open ones. */
  tasksPerTeam: 1_000,
  /** Those that have left, which a status shows. */
  formerTeammatesShown: 50,
  topicsPerTeammate: 100,
  planAnswerMs: 24 * 3_600_000,
  /** Of one role. */
  turnsPerTeammateMost: 10_000,
  /** Of a role that says nothing else. */
  turnsPerRole: 25,
  rolePromptBytes: 32 * 1024,
  roleDescriptionCharacters: 500,
  /** Of a whole role file, its head included. */
  roleFileCharacters: 64 * 1024,
  /** Read from one folder; more are left out, and said. */
  roleFilesPerFolder: 200,
  toolsPerRole: 200,
  artifactNameCharacters: 200,
  artifactNoteCharacters: 2_000,
  /** Of one version. */
  artifactBytes: 25 * 1024 * 1024,
  /** Of a body that stands in the JSON of a call or an answer; larger ones travel as octets. */
  artifactInlineBytes: 4 * 1024 * 1024,
  /** Of a row that keeps a part of a body, before it is written as base64. */
  artifactChunkBytes: 192 * 1024,
  /** Of each text of a merge or a diff of lines; larger ones are not compared. */
  artifactMergeBytes: 1024 * 1024,
  /** Lines of one text times lines of the other, where both differ: what comparing them costs. */
  artifactMergeCells: 25_000_000,
  /** What an answer tells of a conflict. */
  artifactConflictBytes: 64 * 1024,
  artifactDiffBytes: 1024 * 1024,
  artifactsPerTeam: 1_000,
  versionsPerArtifact: 1_000,
  /** All versions of all artifacts together. */
  artifactBytesPerTeam: 2 * 1024 * 1024 * 1024,
  /** A list of thousands, each item with an artifact of its own. */
  artifactsPerRun: 5_000,
  artifactBytesPerRun: 2 * 1024 * 1024 * 1024,
  /** Bodies of a person that stand in no version, together. */
  unusedArtifactBytesPerUser: 512 * 1024 * 1024,
  /** Bodies that were uploaded and stand in no version. */
  keepUnusedBodiesMs: 24 * 3_600_000,
  keepArtifactsOfDeletedTeamsMs: 90 * 24 * 3_600_000,
  /** Of one agent: pending and acknowledged together. */
  openCommandsPerAgent: 16,
  commandResultBytes: 32 * 1024,
  commandLongestMs: 24 * 3_600_000,
  keepEndedCommandsMs: 30 * 24 * 3_600_000,
} as const;
