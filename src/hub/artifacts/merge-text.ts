import { isUtf8 } from 'node:buffer';
import { diff3Merge, diffPatch } from 'node-diff3';
import { LIMITS } from '#domain';

/** UTF-8 without NUL: what can be shown and merged by lines. Nothing at all is text too. */
export const isText = (body: Uint8Array): boolean => isUtf8(body) && !body.includes(0);

// A mark at the beginning of a file is a part of it, as every other octet is.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export const textOf = (body: Uint8Array): string => decoder.decode(body);

/** Lines with their ends, so that joined they are the text again: CRLF and a last line without an end differ from others. */
function linesOf(body: Uint8Array): string[] {
  return textOf(body).match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** How many lines all of them begin with, and of the rest how many all end with. */
function commonEnds(texts: readonly string[][]): { head: number; tail: number } {
  const [first = [], ...others] = texts;
  const shortest = Math.min(...texts.map((lines) => lines.length));
  let head = 0;
  while (head < shortest && others.every((lines) => lines[head] === first[head])) head++;
  let tail = 0;
  while (tail < shortest - head && others.every((lines) => lines.at(-1 - tail) === first.at(-1 - tail)))
    tail++;
  return { head, tail };
}

/** Comparing takes as many steps as one has lines times the other; beyond the bound the hub would stand still for long. */
const isTooMuch = (one: readonly string[], other: readonly string[]): boolean =>
  one.length * other.length > LIMITS.artifactMergeCells;

const isComparable = (body: Uint8Array): boolean => body.length <= LIMITS.artifactMergeBytes && isText(body);

export type Merge =
  | { kind: 'clean'; body: Buffer }
  /** With the places where both changed the same lines, as text with markers. */
  | { kind: 'conflict'; marked: string }
  /** They are no text, too large, or too unlike each other for lines to be compared. */
  | { kind: 'not_comparable' };

export interface Side {
  body: Uint8Array;
  /** How it is called in the markers. */
  label: string;
}

/** A three-way merge by lines. Where only one side changed lines, or both in the same way, the change is taken. */
export function mergeBodies(ours: Side, base: Uint8Array, theirs: Side): Merge {
  if (![ours.body, base, theirs.body].every(isComparable)) return { kind: 'not_comparable' };
  const texts = [ours.body, base, theirs.body].map(linesOf);
  const { head, tail } = commonEnds(texts);
  const [a = [], o = [], b = []] = texts.map((lines) => lines.slice(head, lines.length - tail));
  if (isTooMuch(a, o) || isTooMuch(b, o)) return { kind: 'not_comparable' };
  const regions = diff3Merge(a, o, b, { excludeFalseConflicts: true });
  const [whole = []] = texts;
  const around = (middle: string[]) =>
    [...whole.slice(0, head), ...middle, ...whole.slice(whole.length - tail)].join('');
  if (regions.every(({ conflict }) => conflict === undefined))
    return { kind: 'clean', body: Buffer.from(around(regions.flatMap(({ ok = [] }) => ok))) };
  const marked = regions.flatMap(({ ok, conflict }) =>
    conflict
      ? [
          `<<<<<<< ${ours.label}\n`,
          ...ended(conflict.a),
          '=======\n',
          ...ended(conflict.b),
          `>>>>>>> ${theirs.label}\n`,
        ]
      : (ok ?? []),
  );
  return { kind: 'conflict', marked: around(marked) };
}

/** A marker has a line of its own, also after a last line that has no end. */
const ended = (lines: readonly string[]): string[] =>
  lines.map((line) => (line.endsWith('\n') ? line : `${line}\n`));

/** Lines around a change that a diff shows. */
const CONTEXT = 3;
const NO_END = '\\ No newline at end of file\n';

/** A unified diff; undefined where the two cannot be compared by lines, empty where they are the same. */
export function diffBodies(from: Side, to: Side): string | undefined {
  if (!isComparable(from.body) || !isComparable(to.body)) return undefined;
  const [before, after] = [linesOf(from.body), linesOf(to.body)];
  const { head, tail } = commonEnds([before, after]);
  const [a, b] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
  if (isTooMuch(a, b)) return undefined;
  const changes = diffPatch(a, b).map(({ buffer1, buffer2 }) => ({
    at: head + buffer1.offset,
    drop: buffer1.chunk,
    into: head + buffer2.offset,
    add: buffer2.chunk,
  }));
  if (changes.length === 0) return '';
  const hunks = groups(changes).map((group) => hunkText(before, group));
  return [`--- ${from.label}\n`, `+++ ${to.label}\n`, ...hunks].join('');
}

interface Change {
  /** Line of the old text, from 0, and what goes there. */
  at: number;
  drop: string[];
  /** Line of the new text, and what comes there. */
  into: number;
  add: string[];
}

/** Changes whose surroundings touch stand in one hunk. */
function groups(changes: readonly Change[]): Change[][] {
  const hunks: Change[][] = [];
  for (const change of changes) {
    const last = hunks.at(-1)?.at(-1);
    if (last && change.at - (last.at + last.drop.length) <= 2 * CONTEXT) hunks.at(-1)?.push(change);
    else hunks.push([change]);
  }
  return hunks;
}

function hunkText(before: readonly string[], group: readonly Change[]): string {
  const [first, last] = [group[0], group.at(-1)];
  if (!first || !last) return '';
  const start = Math.max(0, first.at - CONTEXT);
  const end = Math.min(before.length, last.at + last.drop.length + CONTEXT);
  const lines: string[] = [];
  let at = start;
  for (const change of group) {
    lines.push(...marked(' ', before.slice(at, change.at)));
    lines.push(...marked('-', change.drop), ...marked('+', change.add));
    at = change.at + change.drop.length;
  }
  lines.push(...marked(' ', before.slice(at, end)));
  const grown = group.reduce((sum, { add, drop }) => sum + add.length - drop.length, 0);
  const newStart = first.into - (first.at - start);
  return [`@@ -${span(start, end - start)} +${span(newStart, end - start + grown)} @@\n`, ...lines].join('');
}

const marked = (mark: string, lines: readonly string[]): string[] =>
  lines.map((line) => (line.endsWith('\n') ? `${mark}${line}` : `${mark}${line}\n${NO_END}`));

/** As `diff -u` writes it: from 1; of no lines, the line before. */
function span(start: number, length: number): string {
  if (length === 1) return String(start + 1);
  return `${length === 0 ? start : start + 1},${length}`;
}
