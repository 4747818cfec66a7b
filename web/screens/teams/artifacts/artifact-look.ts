import type { Artifact, Version } from '../teams-queries.ts';

/** How a body is drawn. */
export type Look = 'markdown' | 'diff' | 'code' | 'octets';

/** By its type and name, and by what stands in it where those do not say. */
export function lookOf(
  { name, type }: Pick<Artifact, 'name' | 'type'>,
  { encoding, body }: { encoding: 'utf-8' | 'base64'; body: string | null },
): Look {
  if (encoding !== 'utf-8' || body === null) return 'octets';
  if (/\.(?:diff|patch)$/i.test(name) || /^diff --git /m.test(body.slice(0, 2_000))) return 'diff';
  if (/\.(?:md|markdown)$/i.test(name)) return 'markdown';
  const isNamedCode = /\.\w{1,8}$/.test(name);
  return (type === 'design_doc' || type === 'review_comment') && !isNamedCode ? 'markdown' : 'code';
}

/** A patch by its files, each as git writes it. What stands before the first file belongs to none. */
export function filesOf(patch: string): { id: string; patch: string }[] {
  const starts = [...patch.matchAll(/^diff --git /gm)].map(({ index }) => index);
  return starts.map((start, at) => {
    const text = patch.slice(start, starts[at + 1] ?? patch.length);
    const path = /^\+\+\+ b\/(.+)$/m.exec(text)?.[1] ?? /^diff --git a\/(.+?) b\//.exec(text)?.[1] ?? '';
    return { id: `${at} ${path}`, patch: text };
  });
}

const TYPES: Readonly<Record<Artifact['type'], string>> = {
  code_file: 'code',
  design_doc: 'design',
  test_file: 'tests',
  review_comment: 'review',
  data: 'data',
};
export const TYPE_CHOICES = [
  { value: 'design_doc', text: TYPES.design_doc },
  { value: 'code_file', text: TYPES.code_file },
  { value: 'test_file', text: TYPES.test_file },
  { value: 'review_comment', text: TYPES.review_comment },
  { value: 'data', text: TYPES.data },
] as const;
export const typeText = (type: Artifact['type']): string => TYPES[type];

/** What becomes of an update that was made from an older version. */
export const POLICY_CHOICES = [
  { value: 'manual_merge', text: 'both are kept until somebody decides' },
  { value: 'automatic_merge', text: 'merged by lines where they do not touch' },
  { value: 'last_write_wins', text: 'the later one stands' },
] as const;

export const policyText = (policy: Artifact['policy']): string =>
  POLICY_CHOICES.find(({ value }) => value === policy)?.text ?? policy;

const UNITS = ['bytes', 'KB', 'MB'] as const;

export function sizeText(bytes: number): string {
  if (bytes < 1_024) return `${bytes} ${bytes === 1 ? 'byte' : UNITS[0]}`;
  const isLarge = bytes >= 1_024 * 1_024;
  return `${(bytes / (isLarge ? 1_024 * 1_024 : 1_024)).toFixed(1)} ${isLarge ? UNITS[2] : UNITS[1]}`;
}

const STATES: Readonly<Record<Version['state'], string>> = {
  current: '',
  conflict: 'waits beside what stands',
  merged: 'joins two versions',
  superseded: 'was settled',
};

/** How a version stands beside the one that counts; empty for a plain one of the past. */
export function versionText({ version, state }: Pick<Version, 'version' | 'state'>, head: number): string {
  return version === head ? 'stands' : STATES[state];
}

/** What a write came to, for whoever wrote. */
export function outcomeText({ outcome, written }: { outcome: string; written: number }): string {
  switch (outcome) {
    case 'written':
      return `Version ${written} stands now.`;
    case 'merged':
      return `Version ${written} was merged into what others had written meanwhile.`;
    case 'conflict':
      return `Version ${written} is kept beside what others had written meanwhile: somebody decides below.`;
    case 'unchanged':
      return 'It is the same text: nothing was written.';
    default:
      return `Version ${written} ends the conflict.`;
  }
}
