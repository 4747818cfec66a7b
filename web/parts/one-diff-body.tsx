import { parseDiffFromFile } from '@pierre/diffs';
import { FileDiff } from '@pierre/diffs/react';
import { useMemo } from 'react';
import { DIFF_LOOK, inLanguageDrawn } from './diff-look.ts';
import type { OneDiffProps } from './diff-props.ts';
import { plainText } from './plain-text.ts';

const OPTIONS = { ...DIFF_LOOK, diffStyle: 'unified', overflow: 'wrap' } as const;

/** Heavy: loaded when a diff is first drawn. Use `OneDiff`. */
export default function OneDiffBody({ path, oldText, newText }: OneDiffProps) {
  const fileDiff = useMemo(
    () =>
      inLanguageDrawn(
        parseDiffFromFile(oldText === null ? null : { name: path, contents: plainText(oldText) }, {
          name: path,
          contents: plainText(newText),
        }),
      ),
    [path, oldText, newText],
  );
  return (
    // Reachable by keyboard: what scrolls must be scrolled without a mouse too.
    <div
      role="region"
      aria-label={`Changes of ${path}`}
      tabIndex={0}
      className="max-h-96 overflow-auto rounded-md border border-line"
    >
      <FileDiff fileDiff={fileDiff} options={OPTIONS} disableWorkerPool />
    </div>
  );
}
