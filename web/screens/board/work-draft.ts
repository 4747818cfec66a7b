import type { RouteInput } from '#contract';
import type { Board } from '../../live/views.ts';

type Work = NonNullable<Board['work']>;
export const MODES = [
  'ask',
  'approve-reads',
  'auto-edits',
  'deny',
  'yolo',
] as const satisfies readonly Work['mode'][];

/** Where and how agents work on a board's tasks, as it stands in a form: empty text is nothing said. */
export interface WorkDraft {
  cwd: string;
  url: string;
  ref: string;
  harness: string;
  model: string;
  mode: NonNullable<Work['mode']> | '';
}

export const draftOfWork = (work: Board['work']): WorkDraft => ({
  cwd: work?.cwd ?? '',
  url: work?.source?.url ?? '',
  ref: work?.source?.ref ?? '',
  harness: work?.harness ?? '',
  model: work?.model ?? '',
  mode: work?.mode ?? '',
});

const said = (text: string): string | null => (text.trim() === '' ? null : text.trim());

type WorkInput = NonNullable<RouteInput<'boards.change'>['body']['work']>;

/** As the hub takes it. Every key is said, so that what was emptied goes; nothing at all is null. */
export function workOfDraft({ cwd, url, ref, harness, model, mode }: WorkDraft): WorkInput | null {
  const address = said(url);
  const work = {
    cwd: said(cwd),
    source: address === null ? null : { url: address, ref: said(ref) },
    harness: said(harness),
    model: said(model),
    mode: mode === '' ? null : mode,
  };
  return Object.values(work).every((value) => value === null) ? null : work;
}

/** What would be wrong with it. */
export function workProblem({ cwd, url }: WorkDraft): string | undefined {
  if (said(cwd) !== null && !cwd.trim().startsWith('/'))
    return 'A folder begins with a slash, as its agent sees it.';
  if (said(cwd) !== null && said(url) !== null) return 'Name a folder or a repository, not both.';
  return undefined;
}

/** The flags that say the same. */
export function workFlags({ cwd, url, ref, harness, model, mode }: WorkDraft): string[] {
  const flag = (name: string, text: string) => (text.trim() === '' ? [] : [name, text.trim()]);
  return [
    ...flag('--cwd', cwd),
    ...flag('--git', url),
    ...(url.trim() === '' ? [] : flag('--ref', ref)),
    ...flag('--harness', harness),
    ...flag('--model', model),
    ...flag('--approvals', mode),
  ];
}
