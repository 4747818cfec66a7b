import type { NodeLook } from '../../parts/graph/graph-shape.ts';
import type { Tone } from '../../parts/status-words.ts';

export const TONE_TEXT: Readonly<Record<Tone, string>> = {
  needs: 'text-needs',
  good: 'text-good',
  bad: 'text-bad',
  accent: 'text-accent',
  quiet: 'text-quiet',
};

/** The word of a step with its shape. */
export function StepStatus({
  look: { shape, text, tone },
  isShapeOnly = false,
}: {
  look: NodeLook;
  isShapeOnly?: boolean;
}) {
  return (
    <span className={`inline-flex items-baseline gap-1.5 font-medium whitespace-nowrap ${TONE_TEXT[tone]}`}>
      <span aria-hidden="true" className="inline-block w-3 text-center">
        {shape}
      </span>
      <span className={isShapeOnly ? 'sr-only' : undefined}>{text}</span>
    </span>
  );
}
