/** What a slash after it begins: a regular expression, else a division. */
const BEFORE_REGEX =
  /(?:^|[(,=:[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|await|yield|in|of|new|delete|void|throw|do|else))\s*$/u;

/**
 * A script with its texts, comments and regular expressions blanked out, at the same length and with the same lines: so
 * that a search finds code alone. A good guess, for findings; nothing rests on it.
 */
export function codeOnly(source: string): string {
  let code = '';
  // Open `${` of templates: how many braces are open inside each.
  const templates: number[] = [];
  for (let at = 0; at < source.length; at = code.length) {
    const end = blankEnd(source, code, templates.at(-1));
    if (end === at) code += codeLetter(source[at] ?? '', templates);
    else {
      const isTemplate = source[at] === '`' || source[at] === '}';
      if (source[at] === '}') templates.pop();
      if (isTemplate && source.slice(end - 2, end) === '${') templates.push(0);
      code += source.slice(at, end).replaceAll(/[^\n]/g, ' ');
    }
  }
  return code;
}

/** One letter of code; keeps count of the braces inside a template's `${`. */
function codeLetter(letter: string, templates: number[]): string {
  const open = templates.at(-1);
  if (open !== undefined && (letter === '{' || letter === '}'))
    templates[templates.length - 1] = open + (letter === '{' ? 1 : -1);
  return letter;
}

/** Where that which is to be blanked ends; where it stands itself when it is code. */
function blankEnd(source: string, code: string, open: number | undefined): number {
  const at = code.length;
  const letter = source[at] ?? '';
  const two = source.slice(at, at + 2);
  if (two === '//') return endOf(source, '\n', at);
  if (two === '/*') return Math.min(endOf(source, '*/', at + 2) + 2, source.length);
  if (letter === '"' || letter === "'") return textEnd(source, at, letter);
  if (letter === '/' && BEFORE_REGEX.test(code.slice(-200))) return regexEnd(source, at);
  if (letter === '`' || (letter === '}' && open === 0)) return templateEnd(source, at);
  return at;
}

function endOf(source: string, mark: string, from: number): number {
  const found = source.indexOf(mark, from);
  return found === -1 ? source.length : found;
}

function textEnd(source: string, from: number, mark: string): number {
  for (let at = from + 1; at < source.length; at += 1) {
    const letter = source[at];
    if (letter === '\\') at += 1;
    else if (letter === mark || letter === '\n') return at + 1;
  }
  return source.length;
}

/** Past the closing mark of a template, or past its next `${`. */
function templateEnd(source: string, from: number): number {
  for (let at = from + 1; at < source.length; at += 1) {
    const letter = source[at];
    if (letter === '\\') at += 1;
    else if (letter === '`') return at + 1;
    else if (letter === '$' && source[at + 1] === '{') return at + 2;
  }
  return source.length;
}

function regexEnd(source: string, from: number): number {
  let inClass = false;
  for (let at = from + 1; at < source.length; at += 1) {
    const letter = source[at];
    if (letter === '\n') return at;
    if (letter === '\\') at += 1;
    else if (letter === '[') inClass = true;
    else if (letter === ']') inClass = false;
    else if (letter === '/' && !inClass) return at + 1;
  }
  return source.length;
}
