import { Button } from '../../../parts/button.tsx';
import type { Review } from './use-review.ts';

const WHY = { big: 'Big', generated: 'Generated' } as const;

/** What stands in the head of a file in a diff: whether it was viewed, and why it is folded. */
export function FileHead({ review, path }: { review: Review; path: string }) {
  const file = review.files.find((one) => one.path === path);
  if (!file) return null;
  const isViewed = review.isViewed(path);
  const isFolded = review.isFolded(file);
  return (
    <span className="inline-flex items-center gap-3 font-sans text-sm text-ink">
      {isFolded && (
        <Button onClick={() => review.unfold(path)}>
          {file.folded === undefined ? 'Unfold' : `${WHY[file.folded]}: unfold`}
          <span className="sr-only"> {path}</span>
        </Button>
      )}
      <label className="inline-flex items-center gap-1.5">
        <input
          type="checkbox"
          checked={isViewed}
          onChange={(event) => review.setViewed(path, event.target.checked)}
          aria-label={`Viewed ${path}`}
          className="size-4 accent-accent"
        />
        Viewed
      </label>
    </span>
  );
}
