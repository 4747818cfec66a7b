import {
  getFiletypeFromFileName,
  registerCustomCSSVariableTheme,
  setLanguageOverride,
  type FileDiffMetadata,
} from '@pierre/diffs';
import { languageDrawn } from './diff-languages.ts';

const THEME = 'muster';

// The page's own tokens, so that a diff follows light and dark as everything else does.
registerCustomCSSVariableTheme(THEME, {
  foreground: 'var(--ink)',
  background: 'var(--ground)',
  'token-comment': 'var(--quiet)',
  'token-punctuation': 'var(--quiet)',
  'token-string': 'var(--code-string)',
  'token-string-expression': 'var(--code-string)',
  'token-constant': 'var(--code-constant)',
  'token-keyword': 'var(--code-keyword)',
  'token-parameter': 'var(--ink)',
  'token-function': 'var(--code-name)',
  'token-link': 'var(--accent)',
  'token-inserted': 'var(--good)',
  'token-deleted': 'var(--bad)',
});

/** What both ways to draw a diff share. The engine of its colours is script alone: the hub's content policy lets no WebAssembly run. */
export const DIFF_LOOK = {
  theme: THEME,
  preferredHighlighter: 'shiki-js',
  hunkSeparators: 'line-info-basic',
  // Longer ones are drawn without colours, so that a page never stands still for them.
  tokenizeMaxLength: 60_000,
  tokenizeMaxLineLength: 1_000,
  unsafeCSS: `
    :host {
      /* A theme of variables counts as dark, whichever half of the tokens is in force. */
      color-scheme: inherit !important;
      --diffs-font-size: 13px;
      --diffs-line-height: 20px;
      --diffs-addition-color-override: var(--good);
      --diffs-deletion-color-override: var(--bad);
      --diffs-modified-color-override: var(--accent);
      --diffs-bg-addition-emphasis-override: color-mix(in srgb, var(--good) 12%, transparent);
      --diffs-bg-deletion-emphasis-override: color-mix(in srgb, var(--bad) 12%, transparent);
      --diffs-fg-number-override: var(--quiet);
      --diffs-fg-number-addition-override: var(--good);
      --diffs-fg-number-deletion-override: var(--bad);
    }
    [data-no-newline] span { opacity: 1; color: var(--quiet); }
  `,
} as const;

/** In the colours of its language, or plain where the page has none of it. */
export function inLanguageDrawn(fileDiff: FileDiffMetadata): FileDiffMetadata {
  return setLanguageOverride(fileDiff, languageDrawn(getFiletypeFromFileName(fileDiff.name)));
}
