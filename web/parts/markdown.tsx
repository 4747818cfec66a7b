import { lazy, Suspense } from 'react';
import { plainText } from './plain-text.ts';

const MarkdownBody = lazy(() => import('./markdown-body.tsx'));

/**
 * What an agent wrote, with its headings, lists, tables and code. Also while it is still being written (`isOpen`): what
 * is not closed yet is drawn as if it were. Nothing of it runs, and nothing is fetched for it.
 */
export function Markdown({ text, isOpen = false }: { text: string; isOpen?: boolean }) {
  const shown = plainText(text);
  return (
    <Suspense fallback={<p className="whitespace-pre-wrap break-words">{shown}</p>}>
      <MarkdownBody text={shown} isOpen={isOpen} />
    </Suspense>
  );
}
