import type { Result } from '#base';
import { callsOf, lengthOf, type Message } from './memory/message.ts';
import { cutText } from './tools/cut-text.ts';

/** Share of the window at which older messages are summed up, and share that stays word for word. */
const FULL_AT = 0.8;
const KEPT_SHARE = 0.3;
/** A summary of less than this share would be asked for again and again without making room. */
const LEAST_GAIN = 0.1;
/** Of each tool's result so much goes into the call that makes the summary. */
const RESULT_CHARACTERS = 2_000;
const SUMMARY_CHARACTERS = 24_000;

export const ASK_FOR_SUMMARY =
  'Write a summary of this conversation so far, for yourself: you will go on with nothing but it and the newest messages. Keep what was asked, what was decided and why, what was done to which files, what was found, what was remembered for later (word for word), and what is still open. Use no tools; answer with the summary alone.';

/** About how many tokens so many characters are. */
export const tokensOf = (characters: number): number => Math.ceil(characters / 4);

export const isFull = (tokens: number, window: number): boolean => tokens >= window * FULL_AT;

export interface CompactionRequest {
  messages: readonly Message[];
  /** Where the prompt that is being worked on stands. */
  promptAt: number;
  window: number;
  /** Asks the model; refuses with a cause. */
  summarise(messages: Message[]): Promise<Result<string, string>>;
}

export interface Compacted {
  messages: Message[];
  /** Where the prompt stands now. */
  promptAt: number;
  /** How many messages the summary takes the place of. */
  summed: number;
  /** Why the model's own summary is missing. */
  problem?: string;
}

/**
 * Puts a summary in the place of older messages. The prompt that is being worked on stays word for word, and a call is
 * never parted from its result. When the model cannot sum up, the older messages are cut, and the model is told so.
 * Undefined when there is too little that is older to make room.
 */
export async function compact(request: CompactionRequest): Promise<Compacted | undefined> {
  const { messages, promptAt, window } = request;
  const cut = cutPoint(messages, window * KEPT_SHARE * 4);
  const older = messages.slice(0, cut).filter((_, at) => at !== promptAt);
  const gain = older.reduce((sum, message) => sum + lengthOf(message), 0);
  if (gain < window * LEAST_GAIN * 4) return undefined;
  const summary = await request.summarise([
    ...messages.slice(0, cut).map(shortened),
    { role: 'user', text: ASK_FOR_SUMMARY },
  ]);
  const prompt = promptAt < cut ? messages.slice(promptAt, promptAt + 1) : [];
  const head: Message = {
    role: 'user',
    text: summary.ok ? told(summary.value) : told(cutDown(older, window)),
  };
  const kept = [head, ...prompt, ...messages.slice(cut)];
  return {
    messages: kept,
    promptAt: promptAt < cut ? 1 : promptAt - cut + 1,
    summed: older.length,
    ...(summary.ok ? {} : { problem: summary.error }),
  };
}

/** The first message that stays: as many of the newest as fit into `most` characters, results with their calls. */
function cutPoint(messages: readonly Message[], most: number): number {
  let cut = messages.length;
  for (let length = 0; cut > 0; cut--) {
    const message = messages[cut - 1];
    length += message ? lengthOf(message) : 0;
    if (length > most) break;
  }
  // A result without its call would be refused: the call goes into the summary, so the result does, too.
  while (messages[cut]?.role === 'tool') cut++;
  return cut;
}

function shortened(message: Message): Message {
  if (message.role !== 'tool') return message;
  const results = message.results.map((result) => ({
    ...result,
    text: cutText(result.text, RESULT_CHARACTERS),
  }));
  return { ...message, results };
}

const told = (summary: string) =>
  `(From Muster: older messages were taken out to make room. What they came to:)\n\n${cutText(summary, SUMMARY_CHARACTERS)}`;

/** The words of persons and of the model without any tool's, cut to a part of the window. */
function cutDown(older: readonly Message[], window: number): string {
  const lines = older.flatMap((message) => {
    if (message.role === 'user') return [`Asked:\n${cutText(message.text, 2_000)}`];
    if (message.role === 'tool') return [];
    const said = message.parts.flatMap((part) => (part.type === 'text' ? [cutText(part.text, 1_000)] : []));
    return [
      ...said.map((text) => `Answered:\n${text}`),
      ...callsOf(message).map(({ tool }) => `Used ${tool}.`),
    ];
  });
  return `They could not be summed up; this is what was cut from them.\n\n${cutText(lines.join('\n\n'), Math.min(SUMMARY_CHARACTERS, window))}`;
}
