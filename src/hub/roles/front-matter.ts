import type { FileFinding } from '#base/yaml';

/** A Markdown file with a head of keys: what stands between its two lines `---`, and what comes after. */
export interface FrontMatter {
  head: string;
  /** The line of the file in which the head begins. */
  headLine: number;
  body: string;
  /** The line of the file in which the body begins. */
  bodyLine: number;
}

/** Parts a Markdown text from its front matter, or says what is missing. */
export function splitFrontMatter(text: string): FrontMatter | FileFinding {
  const lines = text.replace(/^\u{FEFF}/u, '').split(/\r?\n/u);
  const isFence = (line: string | undefined) => line?.trimEnd() === '---';
  if (!isFence(lines[0]))
    return missing(1, 'a role begins with a line "---", then keys such as "description: …", then "---"');
  const end = lines.findIndex((line, at) => at > 0 && isFence(line));
  if (end === -1)
    return missing(1, 'the keys after the first line "---" do not end: a second "---" is missing');
  const body = lines.slice(end + 1).join('\n');
  return { head: lines.slice(1, end).join('\n'), headLine: 2, body, bodyLine: end + 2 };
}

const missing = (line: number, message: string): FileFinding => ({
  line,
  column: 1,
  severity: 'error',
  message,
});
