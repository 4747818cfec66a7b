import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { isCallOver, type FileDiff, type ToolCallFacts, type ToolStatus } from '#domain';
import { cutOutput } from './cut-output.ts';
import type { ContentBlock, ToolCallPatch } from './update-schema.ts';

const INPUT_KEPT = 16 * 1024;

/** What is known of one tool call so far. */
export interface TrackedCall {
  facts: ToolCallFacts;
  status: ToolStatus;
  output: string;
  exitCode?: number;
}

/** Arguments as grok, qwen and most others name them. */
const arguments_ = z
  .object({
    command: z.union([z.string(), z.array(z.string()).transform((words) => words.join(' '))]),
    cmd: z.string(),
    file_path: z.string(),
    filePath: z.string(),
    target_file: z.string(),
    absolute_path: z.string(),
    path: z.string(),
    content: z.string(),
    old_string: z.string(),
    new_string: z.string(),
  })
  .partial();

/** In numbers (grok, qwen, opencode), or as the first line of a failed command (claude). */
const exitCodes = z.union([
  z.object({ exit_code: z.number() }).transform(({ exit_code }) => exit_code),
  z.object({ exitCode: z.number() }).transform(({ exitCode }) => exitCode),
  z.object({ metadata: z.object({ exit: z.number() }) }).transform(({ metadata }) => metadata.exit),
  z
    .string()
    .regex(/^Exit code \d+\n/)
    .transform((text) => Number.parseInt(text.slice('Exit code '.length), 10)),
]);

/** Where a call is made, and how its harness tells of it. */
export interface CallTelling {
  cwd: string;
  /** The title of a command that comes without arguments is the command itself. */
  titleIsCommand?: boolean;
}

/** Adds what a message brings to what was known. Later words win; an absent field changes nothing. */
export function applyPatch(
  known: TrackedCall | undefined,
  patch: ToolCallPatch,
  telling: CallTelling,
): TrackedCall {
  const status = patch.status ?? known?.status ?? 'pending';
  const exitCode = isCallOver(status) ? exitCodeOf(patch) : undefined;
  // Before it runs, the content of a call is its description, not its output.
  const output = status === 'pending' ? undefined : outputOf(patch, known?.output ?? '');
  return {
    facts: applyFacts(known?.facts, patch, telling),
    status,
    output: output ?? known?.output ?? '',
    ...(exitCode === undefined ? {} : { exitCode }),
  };
}

function applyFacts(
  before: ToolCallFacts | undefined,
  patch: ToolCallPatch,
  { cwd, titleIsCommand }: CallTelling,
): ToolCallFacts {
  const raw = readArguments(patch.rawInput);
  const kind = patch.kind ?? before?.kind ?? 'other';
  const diff = diffsOf(patch, raw, cwd, before?.diff);
  const title = patch.title ?? before?.title;
  const command = kind === 'execute' ? commandOf(raw, before, titleIsCommand ? title : undefined) : undefined;
  const found = pathsOf(patch, raw, diff, cwd);
  const paths = found.length > 0 ? found : before?.paths;
  return {
    toolCallId: patch.toolCallId,
    title: title ?? kind,
    kind,
    ...(command === undefined ? {} : { command }),
    ...(paths === undefined ? {} : { paths }),
    ...(diff ? { diff } : {}),
    ...inputOf(patch.rawInput, before),
  };
}

function commandOf(
  raw: Arguments,
  before: ToolCallFacts | undefined,
  title: string | undefined,
): string | undefined {
  return raw.command ?? raw.cmd ?? before?.command ?? title;
}

/** Text of a content block; things that are not text are named in brackets. */
export function blockText(block: ContentBlock): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'resource':
      return block.resource.text ?? `[resource ${block.resource.uri ?? ''}]`;
    case 'resource_link':
      return `[${block.name ?? block.uri}]`;
    default:
      return `[${block.type} ${block.mimeType ?? ''}]`;
  }
}

function readArguments(rawInput: unknown): z.infer<typeof arguments_> {
  const whole = arguments_.safeParse(rawInput);
  if (whole.success) return whole.data;
  // One odd field must not hide the others.
  const fields = z.record(z.string(), z.unknown()).safeParse(rawInput);
  if (!fields.success) return {};
  const strings = Object.entries(fields.data).filter(([, value]) => typeof value === 'string');
  return arguments_.safeParse(Object.fromEntries(strings)).data ?? {};
}

type Arguments = z.infer<typeof arguments_>;

function pathArgument(raw: Arguments): string | undefined {
  return raw.file_path ?? raw.filePath ?? raw.target_file ?? raw.absolute_path ?? raw.path;
}

function pathsOf(patch: ToolCallPatch, raw: Arguments, diff: FileDiff[] | undefined, cwd: string): string[] {
  const argument = pathArgument(raw);
  const named = [
    ...(patch.locations ?? []).map((location) => location.path),
    ...(diff ?? []).map((one) => one.path),
    ...(argument === undefined ? [] : [argument]),
  ];
  return [...new Set(named.map((path) => (isAbsolute(path) ? path : resolve(cwd, path))))];
}

function diffsOf(
  patch: ToolCallPatch,
  raw: Arguments,
  cwd: string,
  before: FileDiff[] | undefined,
): FileDiff[] | undefined {
  const shown = (patch.content ?? []).flatMap((item) =>
    item?.type === 'diff' ? [{ path: item.path, oldText: item.oldText ?? null, newText: item.newText }] : [],
  );
  const path = pathArgument(raw);
  const newText = raw.new_string ?? raw.content;
  if (shown.length === 0 && before) return before;
  if (shown.length === 0 && path !== undefined && newText !== undefined) {
    shown.push({ path, oldText: raw.old_string ?? null, newText });
  }
  if (shown.length === 0) return undefined;
  return shown.map((diff) => ({
    path: resolve(cwd, diff.path),
    oldText: diff.oldText === null ? null : cutOutput(diff.oldText),
    newText: cutOutput(diff.newText),
  }));
}

/** The whole output so far; undefined when this message brings nothing of it. */
function outputOf(patch: ToolCallPatch, before: string): string | undefined {
  const texts = (patch.content ?? []).flatMap((item) =>
    item?.type === 'content' ? [blockText(item.content)] : [],
  );
  if (texts.length > 0) return cutOutput(texts.join('\n'));
  const more = patch._meta?.terminal_output_delta ?? patch._meta?.terminal_output;
  return more ? cutOutput(before + more.data) : undefined;
}

function inputOf(rawInput: unknown, before: ToolCallFacts | undefined): { input?: unknown } {
  if (rawInput === undefined || rawInput === null)
    return before?.input === undefined ? {} : { input: before.input };
  const text = JSON.stringify(rawInput);
  return {
    input: text.length <= INPUT_KEPT ? rawInput : { cut: true, text: `${text.slice(0, INPUT_KEPT)}…` },
  };
}

function exitCodeOf({ rawOutput, _meta }: ToolCallPatch): number | undefined {
  return exitCodes.safeParse(rawOutput).data ?? _meta?.terminal_exit?.exit_code;
}
