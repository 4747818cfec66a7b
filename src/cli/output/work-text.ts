import type { RouteAnswer } from '#contract';
import { oneLine } from './plain-text.ts';

type Work = NonNullable<RouteAnswer<'boards.create'>['work']>;

/** Where and how a fleet agent works: `grok in /srv/app`, `shell (command) in a clone of https://… at main`. */
export function workText(work: Partial<Work>): string {
  const { source } = work;
  const ref = source?.ref ? ` at ${oneLine(source.ref, 100)}` : '';
  const place = source
    ? `in a clone of ${oneLine(source.url, 300)}${ref}`
    : work.cwd && `in ${oneLine(work.cwd, 300)}`;
  return [
    work.harness ?? 'any harness',
    work.command ? '(command)' : '',
    work.model && `with ${oneLine(work.model, 100)}`,
    work.role && `as ${oneLine(work.role, 64)}`,
    work.mode && `in mode ${work.mode}`,
    place || 'wherever whoever takes it works',
  ]
    .filter(Boolean)
    .join(' ');
}
