/** What stands at the head of every page. */
export function pageOf(title: string, about: string, parts: readonly string[]): string {
  const generated = '<!-- Generated from the code: WRITE_DOCS=1 npx vitest run tooling/docs -->';
  return `${[`# ${title}`, generated, about, ...parts].join('\n\n')}\n`;
}

/** A table; what stands in a cell may hold bars and line ends. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(inCell).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

export const code = (text: string) => `\`${text}\``;

/** Angle brackets outside of code would be read as HTML. */
export const prose = (text: string) => text.replaceAll(/<(?=[a-z])/gu, String.raw`\<`);

const inCell = (text: string) => text.replaceAll('\n', ' ').replaceAll('|', String.raw`\|`);

/** Groups by a key, in the order in which keys come first. */
export function groupsOf<T>(items: readonly T[], keyOf: (item: T) => string): [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups];
}
