import type { RouteAnswer } from '#contract';
import { oneLine } from './plain-text.ts';
import type { Look } from './session-lines.ts';
import { table } from './table.ts';

type SessionDetail = RouteAnswer<'sessions.show'>;
type Option = SessionDetail['options'][number];

/** What a harness lets one choose, a row each; empty when that is nothing. */
export function optionTable(session: SessionDetail, look: Look): string {
  if (session.options.length === 0) return '';
  const asked = (option: Option) => askedFor(session, option);
  return table(
    session.options,
    [
      { head: 'OPTION', cell: ({ id }) => oneLine(id, 40), paint: look.style.bold },
      { head: 'VALUE', cell: ({ value }) => oneLine(value, 60) },
      { head: 'ASKED FOR', cell: (option) => oneLine(asked(option) ?? '', 60) },
      { head: 'CHOICES', cell: choices, flexible: true },
    ],
    look,
  );
}

/** What was chosen and is not in force yet. */
export function askedFor(
  { model, chosen, options }: SessionDetail,
  option: Pick<Option, 'id' | 'value' | 'category'>,
): string | undefined {
  const isModel =
    options.find(({ id }) => id === 'model') ?? options.find(({ category }) => category === 'model');
  const wanted = isModel?.id === option.id ? (model ?? undefined) : chosen[option.id];
  return wanted === option.value ? undefined : wanted;
}

function choices({ values, open }: Option): string {
  const listed = values.map(({ value }) => oneLine(value, 60)).join(', ');
  if (!open) return oneLine(listed, 2_000);
  return listed === '' ? 'any' : `${oneLine(listed, 2_000)}, and others`;
}
