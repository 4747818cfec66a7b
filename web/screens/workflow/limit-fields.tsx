import { useState } from 'react';
import { TextField } from '../../parts/field.tsx';
import { limitsOf, limitWords, NO_LIMITS, type LimitDraft } from './limits.ts';

const FIELDS = [
  ['tokens', 'Tokens', 'it is stopped beyond them'],
  ['dollars', 'US dollars', 'as far as harnesses tell'],
  ['minutes', 'Minutes of work', 'waits for people left out'],
  ['agents', 'Agents in all', 'the hub’s own when empty'],
  ['concurrency', 'Agents at once', 'the hub’s own when empty'],
] as const satisfies readonly (readonly [keyof LimitDraft, string, string])[];

/** Budget and bounds of one run. */
export function LimitFields(parts: {
  draft: LimitDraft;
  problems: Partial<Record<keyof LimitDraft, string>>;
  change: (draft: LimitDraft) => void;
}) {
  const { draft, problems, change } = parts;
  return (
    <div className="grid w-full grid-cols-2 gap-3 sm:grid-cols-3">
      {FIELDS.map(([name, label, hint]) => (
        <TextField
          key={name}
          label={label}
          hint={hint}
          inputMode="decimal"
          value={draft[name]}
          problem={problems[name]}
          change={(text) => change({ ...draft, [name]: text })}
        />
      ))}
    </div>
  );
}

/** A draft of limits with what it says so far. */
export function useLimits() {
  const [draft, change] = useState(NO_LIMITS);
  const { limits, problems } = limitsOf(draft);
  return {
    draft,
    change,
    problems,
    isUsable: Object.keys(problems).length === 0,
    body: limits ? { limits } : {},
    words: limitWords({ limits }),
  };
}

/** The fields, folded while nothing stands in them. */
export function LimitDetails({ of: { draft, problems, change } }: { of: ReturnType<typeof useLimits> }) {
  return (
    <details open={Object.values(draft).some((typed) => typed !== '')}>
      <summary className="cursor-pointer font-medium">Limits and budget</summary>
      <div className="mt-2">
        <LimitFields draft={draft} problems={problems} change={change} />
      </div>
    </details>
  );
}
