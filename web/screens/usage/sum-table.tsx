import { Link } from '@tanstack/react-router';
import type { Usage } from '../../live/views.ts';
import { ageText } from '../../parts/age-text.ts';
import { plainText } from '../../parts/plain-text.ts';
import { countText } from '../../parts/budget/budget-figures.ts';
import { costText, knownText, tokensText } from './figures.ts';
import type { Group } from './usage-search.ts';

type Item = Usage['items'][number];

const HEADS = ['Turns', 'Tokens', 'in', 'out', 'Money (estimate)', 'Work'] as const;

/** Sums, one a row, with a link to what they are of. */
export function SumTable(parts: { label: string; group: Group; items: readonly Item[]; none: string }) {
  const { label, group, items, none } = parts;
  if (items.length === 0) return <p className="text-quiet">{none}</p>;
  const known = (tokens: number | null, unknown: number) =>
    tokens === null ? knownText(null, unknown) : countText(tokens);
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label={label}
      className="overflow-x-auto rounded-lg border border-line bg-raised"
    >
      <table className="w-full text-left">
        <thead className="text-quiet">
          <tr>
            <th scope="col" className="px-3 py-1.5 font-medium capitalize">
              {group}
            </th>
            {HEADS.map((head) => (
              <th key={head} scope="col" className="px-3 py-1.5 text-right font-medium whitespace-nowrap">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line border-t border-line">
          {items.map((item) => (
            <tr key={item.key}>
              <th scope="row" className="max-w-64 truncate px-3 py-1.5 font-medium">
                <Name group={group} item={item} />
              </th>
              <td className={CELL}>{countText(item.turns)}</td>
              <td className={CELL}>{tokensText(item)}</td>
              <td className={CELL}>{known(item.inputTokens, item.tokensUnknown)}</td>
              <td className={CELL}>{known(item.outputTokens, item.tokensUnknown)}</td>
              <td className={CELL}>{costText(item)}</td>
              <td className={CELL}>{ageText(item.activeMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const CELL = 'px-3 py-1.5 text-right whitespace-nowrap tabular-nums';
const LINK = 'text-accent underline underline-offset-4';

/** What is gone has no name: its id, cut. */
const nameOf = ({ key, name }: Item): string => plainText(name ?? key?.slice(0, 14) ?? 'none');

function Name({ group, item }: { group: Group; item: Item }) {
  const { key } = item;
  if (key === null) return NO_KEY[group];
  if (group === 'session')
    return (
      <Link to="/sessions/$session" params={{ session: key }} className={LINK}>
        {nameOf(item)}
      </Link>
    );
  if (group === 'agent')
    return (
      <Link to="/agents/$agent" params={{ agent: key }} className={LINK}>
        {nameOf(item)}
      </Link>
    );
  if (group === 'team')
    return (
      <Link to="/teams/$team" params={{ team: key }} className={LINK}>
        {nameOf(item)}
      </Link>
    );
  if (group === 'run')
    return (
      <Link to="/runs/$run" params={{ run: key }} className={LINK}>
        {nameOf(item)}
      </Link>
    );
  return plainText(item.name ?? key);
}

const NO_KEY: Readonly<Record<Group, string>> = {
  session: 'no session',
  agent: 'no agent',
  harness: 'not told',
  model: 'not told',
  team: 'in no team',
  run: 'in no run',
};
