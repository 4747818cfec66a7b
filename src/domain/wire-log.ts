/** One message between Muster and a harness, as it went over the wire; secrets are taken out of it. */
export interface WireLine {
  /** Counts from 1 in a session, over all its processes. */
  seq: number;
  /** ms since 1970, by the clock of the agent. */
  at: number;
  /** Who it was for. */
  to: 'harness' | 'muster';
  /** Of an answer: that of its request. Null where that is not known. */
  method: string | null;
  kind: 'request' | 'answer' | 'error' | 'notice';
  /** JSON, in one line. */
  message: string;
  /** Long texts in it were cut. */
  cut: boolean;
}

/** A part of the log of a session, oldest line first. */
export interface WirePage {
  items: WireLine[];
  /** Older ones are kept. */
  earlier: boolean;
  /** Newer ones are there. */
  later: boolean;
}

/** Which part: the newest lines, those before a line, or those after it. */
export interface WireQuery {
  before: number | null;
  after: number | null;
  limit: number;
}

export const WIRE_LIMITS = {
  /** A session has two files of this size; the older one is dropped when the newer one is full. */
  fileBytes: 2_500_000,
  /** A message is cut to about this many bytes. */
  lineBytes: 64 * 1024,
  pageLines: 500,
  pageBytes: 512 * 1024,
  /** An agent keeps the logs of so many sessions: those that spoke last. */
  sessions: 200,
} as const;
