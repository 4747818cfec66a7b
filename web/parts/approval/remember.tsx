import { useState } from 'react';
import { pageClock } from '../../live/page-clock.ts';
import type { Approval } from '../../live/views.ts';
import { Button } from '../button.tsx';
import { CopyCli } from '../copy-cli.tsx';
import { Choice } from '../field.tsx';
import { plainText } from '../plain-text.ts';
import type { Question } from '../question-of.ts';
import { RULE_TERMS, ruleToBe, scopeOptions, type RuleScope, type RuleTerm } from './rule-terms.ts';
import type { Given } from './use-answer.ts';

type Permission = Extract<Approval, { kind: 'permission' }>;

/** An answer for the next times too: where it holds and until when, with the very rule that is stored. */
export function Remember(parts: {
  approval: Permission;
  forGood: Question['forGood'];
  isOver: boolean;
  give: (given: Given) => void;
}) {
  const { approval, forGood, isOver, give } = parts;
  const scopes = scopeOptions(approval.remembers);
  const [scope, setScope] = useState<RuleScope>(
    scopes.some(({ value }) => value === 'cwd') ? 'cwd' : (scopes[0]?.value ?? 'session'),
  );
  const [term, setTerm] = useState<RuleTerm>('720');
  const rule = ruleToBe(approval.remembers, { scope, term, now: pageClock.now() });
  if (!rule) return null;
  return (
    <details>
      <summary className="cursor-pointer text-quiet">Answer for the next times too</summary>
      <div className="mt-2 flex flex-col gap-3 rounded-md border border-line p-3">
        <div className="flex flex-wrap gap-3">
          <Choice label="It holds" value={scope} options={scopes} change={setScope} />
          <Choice label="How long" value={term} options={RULE_TERMS} change={setTerm} />
        </div>
        {forGood.map(({ id, effect }) => (
          <div key={id} className="flex flex-wrap items-center gap-2">
            <Button
              look={effect === 'deny' ? 'bad' : 'plain'}
              disabled={isOver}
              onClick={() => give({ answer: id, scope, expiresInHours: Number(term) })}
            >
              {effect === 'allow' ? 'Always allow' : 'Always deny'}
            </Button>
            <span className="min-w-0 flex-1 break-words">
              stores: <q>{plainText(effect === 'allow' ? rule.allow : rule.deny)}</q>
            </span>
          </div>
        ))}
        <p className="text-quiet">
          Until {new Date(rule.until).toLocaleString()}, unless it is taken back under Rules.{' '}
          <CopyCli
            words={[
              ...['muster', 'approval', 'answer', approval.id, 'always-allow'],
              ...['--scope', scope, '--expires-hours', term],
            ]}
          />
        </p>
      </div>
    </details>
  );
}
