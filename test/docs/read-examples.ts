import { blocksOf } from '../../tooling/docs/read-document.ts';

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

const EXIT = /^exit (\d+)$/u;

/**
 * The examples of a document, in their order: commands of blocks fenced as `sh test`, each a line, with what it shows
 * below it behind `#=>` (or `#=> exit 3`); blocks fenced as `sh script`, each typed as a whole; and files, fenced as
 * `yaml file=PATH`.
 */
export function readExamples(document: string): Example[] {
  return blocksOf(document).flatMap(({ line, words, text }): Example[] => {
    const [, path] = /(?:^|\s)file=(\S+)/u.exec(words) ?? [];
    if (path !== undefined) return [{ kind: 'file', line, path, text }];
    if (words === 'sh test') return commandsOf(text, line);
    return words === 'sh script' ? [scriptOf(text, line)] : [];
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

/** Lines that need each other: variables, lines that go on. What it shows is looked for in all that it prints. */
function scriptOf(block: string, line: number): Example {
  const shows = [...block.matchAll(/^#=> (.+)$/gmu)].map(([, shown = '']) => shown);
  return { kind: 'command', line, text: block.trimEnd(), shows, exit: 0 };
}
