import { useInfiniteQuery } from '@tanstack/react-query';
import type { Rule } from '../../live/views.ts';
import { Ago, Until } from '../../parts/ago.tsx';
import { Button } from '../../parts/button.tsx';
import { CliCommand } from '../../parts/copy-cli.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Look } from '../../parts/look.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { Rows } from '../../parts/section.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { rules } from './approvals-queries.ts';
import { RevokeRule } from './revoke-rule.tsx';

/** The answers that are remembered: what each decides, where, until when. */
export function Rules() {
  const { data, error, isFetched, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(rules);
  const mayAct = useMayAct();
  const found = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      {error && <Refusal error={error} />}
      {!isFetched && <p className="text-quiet">Reading …</p>}
      {found.length > 0 && (
        <Rows label="Rules">
          {found.map((rule) => (
            <RuleRow key={rule.id} rule={rule} mayAct={mayAct} />
          ))}
        </Rows>
      )}
      {hasNextPage && (
        <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()} className="self-start">
          Show more
        </Button>
      )}
      {data && found.length === 0 && (
        <Empty title="No answer is remembered.">
          <p>
            When a harness asks for the same again and again, answer it “for the next times too”: the rule
            stands here until it ends, or you take it back. Or in a terminal:
          </p>
          <CliCommand words={['muster', 'approval', 'answer', 'APPROVAL', 'always-allow']} />
        </Empty>
      )}
    </>
  );
}

function RuleRow({ rule, mayAct }: { rule: Rule; mayAct: boolean }) {
  const { decision, text, createdAt, expiresAt, timesUsed, lastUsedAt } = rule;
  const look =
    decision === 'allow'
      ? ({ text: 'allows', shape: '✓', tone: 'good' } as const)
      : ({ text: 'denies', shape: '✕', tone: 'bad' } as const);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2">
      <Look look={look} />
      <span className="min-w-0 flex-1 basis-60 break-words">{plainText(text)}</span>
      <span className="text-quiet">
        {lastUsedAt === null ? (
          'never used'
        ) : (
          <>
            used {timesUsed === 1 ? 'once' : `${timesUsed} times`}, last <Ago at={lastUsedAt} /> ago
          </>
        )}
        , made <Ago at={createdAt} /> ago, ends <Until at={expiresAt} />
      </span>
      {mayAct && <RevokeRule rule={rule} />}
    </li>
  );
}
