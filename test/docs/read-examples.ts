/** What a document has its reader do. */
export type Example =
  | { readonly kind: 'file'; readonly line: number; readonly path: string; readonly text: string }
  | {
      readonly kind: 'command';
      readonly line: number;
      readonly text: string;
      /** Fragments of what it prints. */
      readonly shows: readonly string[];
      readonly exit: number;
    };

const FENCE = /^```(\w+) (?:test|file=(\S+))\n([^]*?)^```$/gmu;
const EXIT = /^exit (\d+)$/u;

/**
 * The examples of a document, in their order: commands of blocks fenced as `sh test`, each a line, with what it shows
 * below it behind `#=>` (or `#=> exit 3`); and files, fenced as `yaml file=PATH`.
 */
export function readExamples(document: string): Example[] {
  return [...document.matchAll(FENCE)].flatMap(([, , path, text = ''], at, all) => {
    const line = document.slice(0, all[at]?.index).split('\n').length;
    return path === undefined ? commandsOf(text, line) : [{ kind: 'file' as const, line, path, text }];
  });
}

function commandsOf(block: string, from: number): Example[] {
  const commands: { line: number; text: string; shows: string[]; exit: number }[] = [];
  for (const [at, line] of block.split('\n').entries()) {
    const [, shown] = /^#=> (.+)$/u.exec(line) ?? [];
    const last = commands.at(-1);
    if (shown === undefined) {
      if (line.trim() !== '' && !line.startsWith('#'))
        commands.push({ line: from + at + 1, text: line, shows: [], exit: 0 });
    } else if (last) {
      const [, code] = EXIT.exec(shown) ?? [];
      if (code === undefined) last.shows.push(shown);
      else last.exit = Number(code);
    }
  }
  return commands.map((command) => ({ kind: 'command' as const, ...command }));
}
