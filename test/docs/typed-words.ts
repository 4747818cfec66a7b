/** What only a shell can read: pipes, variables, patterns, redirections. */
const OF_A_SHELL = /[|&;<>$`\\*?~()\n{}[\]]/u;

/**
 * The words of a line that is nothing but `muster` and its arguments; undefined where it takes a shell to say what they
 * are. A remark behind `#` is left out.
 */
export function typedWords(line: string): string[] | undefined {
  const found = [...line.matchAll(/\s*(?:(#.*$)|"([^"]*)"|'([^']*)'|([^\s"'#]+#?[^\s"']*))(?=\s|$)/guy)];
  const words = found.filter(([, remark]) => remark === undefined);
  const length = found.reduce((sum, [whole]) => sum + whole.length, 0);
  if (length < line.trimEnd().length) return undefined;
  // Within single quotes everything is text; within double ones a few signs are not.
  const takesShell = words.some(
    ([, , double, , bare]) =>
      (double !== undefined && /[$`\\]/u.test(double)) || (bare !== undefined && OF_A_SHELL.test(bare)),
  );
  const [program, ...args] = words.map(([, , double, single, bare]) => double ?? single ?? bare ?? '');
  return takesShell || program !== 'muster' ? undefined : args;
}
