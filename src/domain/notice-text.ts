import {
  CHANNELS,
  NEED_HEADINGS,
  NOTICE_LIMITS,
  TEMPLATE_WORDS,
  type ChannelKind,
  type NeedKind,
  type NeedWords,
} from './notice.ts';

const PLACE = /\{([^{}\n]*)\}/g;

/** Why a template cannot be used; undefined when it can. */
export function templateProblem(template: string): string | undefined {
  if (template.trim() === '') return 'it is empty';
  for (const [whole, name] of template.matchAll(PLACE)) {
    if (!TEMPLATE_WORDS.some((word) => word === name))
      return `there is no ${whole}; it may name ${TEMPLATE_WORDS.map((word) => `{${word}}`).join(', ')}`;
  }
  return undefined;
}

/** The message of a need. What stands in the words is put in as it is: nothing of it is read as a template. */
export function noticeText(
  { kind, template }: { kind: ChannelKind; template: string | null },
  { need, words, link }: { need: NeedKind; words: NeedWords; link: string },
): string {
  const values = new Map(
    Object.entries({
      heading: NEED_HEADINGS[need],
      title: words.title,
      who: words.who,
      detail: words.detail,
      link,
    }),
  );
  const filled = (template ?? CHANNELS[kind].template).replace(
    PLACE,
    (_, name: string) => values.get(name) ?? '',
  );
  const lines = filled.split('\n').map((line) => line.trimEnd());
  return cut(
    lines
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim(),
    NOTICE_LIMITS.textCharacters,
  );
}

/**
 * Text of an agent on one line, without what hides or turns it, cut to `most` characters with a mark: it goes to screens
 * that are not ours.
 */
export function noticeLine(text: string, most: number): string {
  const plain = text.replace(
    // oxlint-disable-next-line no-control-regex -- control characters are what it is about
    /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
    '',
  );
  return cut(plain.replace(/\s+/g, ' ').trim(), most);
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  // No half of a character that is two units long.
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
