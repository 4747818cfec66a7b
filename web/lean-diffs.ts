import type { Plugin } from 'vite';
import { DIFF_LANGUAGES } from './parts/diff-languages.ts';

const LANGUAGES = DIFF_LANGUAGES.map(
  (name) => `${JSON.stringify(name)}: () => import('@shikijs/langs/${name}')`,
);

/** What stands in the place of a module. */
const INSTEAD: readonly { of: RegExp; code: string }[] = [
  { of: /^shiki\/langs$/, code: `export const bundledLanguages = { ${LANGUAGES.join(', ')} };` },
  { of: /^@pierre\/theming\/themes$/, code: 'export const themes = { getTheme: () => undefined };' },
  { of: /^@pierre\/highlights\/themes\/loader$/, code: 'export default {};' },
  // WebAssembly, which the hub's content policy would not let run.
  { of: /\/backends\/highlights\.js$/, code: 'export class HighlightsHighlighter {}' },
  { of: /^shiki\/wasm$/, code: 'export default {};' },
  { of: /^shiki\/engine\/oniguruma$/, code: 'export const createOnigurumaEngine = () => undefined;' },
];

const MARK = '\0lean-diffs:';

/** Leaves out of the page what diffs bring along and it does not use: 300 languages, 60 themes, engines in WebAssembly. */
export function leanDiffs(): Plugin {
  return {
    name: 'lean-diffs',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!importer?.includes('/@pierre/')) return null;
      const index = INSTEAD.findIndex(({ of }) => of.test(source));
      return index === -1 ? null : `${MARK}${index}`;
    },
    load(id) {
      return id.startsWith(MARK) ? (INSTEAD[Number(id.slice(MARK.length))]?.code ?? null) : null;
    },
  };
}
