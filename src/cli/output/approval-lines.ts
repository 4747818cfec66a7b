import type { RouteAnswer } from '#contract';
import type { ToolCallFacts } from '#domain';
import { diffLines } from './diff-lines.ts';
import { oneLine, plainText } from './plain-text.ts';
import { sessionName, type Look } from './session-lines.ts';
import { shortId, shortIds } from './short-id.ts';
import { ago, until } from './spans.ts';
import { facts, table } from './table.ts';

export type ApprovalView = RouteAnswer<'approvals.show'>;

/** Who asks: `mill (grok on local)`. */
export function askerName(approval: ApprovalView): string {
  const where = [approval.harness, approval.agent && `on ${approval.agent}`].filter(Boolean).join(' ');
  const name = sessionName({ id: approval.session, label: approval.label });
  return where === '' ? name : `${name} (${where})`;
}

/** What is asked, on one line. */
export function callLine(call: ToolCallFacts): string {
  if (call.command !== undefined) return `run ${oneLine(call.command)}`;
  const paths = call.paths ?? [];
  const where =
    paths.length === 0 ? '' : ` ${oneLine(paths.slice(0, 3).join(', '))}${paths.length > 3 ? ' …' : ''}`;
  const title = oneLine(call.title, 100);
  return where !== '' && !title.includes(paths[0] ?? '') ? `${title}:${where}` : title || call.kind;
}

export function approvalTable(approvals: readonly ApprovalView[], look: Look): string {
  const short = shortIds(approvals.map((each) => each.id));
  return table(
    approvals,
    [
      { head: 'APPROVAL', cell: (each) => short(each.id) },
      { head: 'WHO', cell: askerName, paint: look.style.bold },
      { head: 'ASKS TO', cell: (each) => callLine(each.call), flexible: true },
      { head: 'STATE', cell: (each) => (each.state === 'pending' ? '' : each.state) },
      { head: 'ASKED', cell: (each) => ago(each.createdAt, look.now) },
      { head: 'DENIED', cell: (each) => (each.state === 'pending' ? until(each.expiresAt, look.now) : '') },
    ],
    look,
  );
}

/** Exactly what is asked, and how to answer. */
export function approvalText(approval: ApprovalView, look: Look): string {
  const { call, state } = approval;
  const parts = [
    facts(
      [
        ['Approval', approval.id],
        ['State', state],
        ['Who', askerName(approval)],
        ['Asks to', plainText(call.title)],
        ['Kind', call.kind],
        ['Command', call.command === undefined ? null : plainText(call.command)],
        ['Paths', call.paths?.map((path) => oneLine(path, 4096)).join('\n  ')],
        ['Asked', ago(approval.createdAt, look.now)],
        ['Denied by itself', state === 'pending' ? until(approval.expiresAt, look.now) : null],
        ['Answered by', approval.answeredBy?.startsWith('usr_') ? 'a person' : approval.answeredBy],
        ['Reason', approval.reason === null ? null : oneLine(approval.reason, 2_000)],
        ['Always means', state === 'pending' ? approval.alwaysText : null],
      ],
      look.style,
    ),
  ];
  for (const change of call.diff ?? []) parts.push(diffLines(change, look.style));
  if (call.input !== undefined && call.command === undefined && !call.diff?.length)
    parts.push(`${look.style.dim('Arguments')}\n${plainText(JSON.stringify(call.input, null, 2))}`);
  if (state === 'pending') parts.push(howToAnswer(approval));
  return parts.join('\n\n');
}

/** The command lines that answer it. */
export function howToAnswer(approval: ApprovalView): string {
  return approval.answers
    .map((answer) => `muster approval answer ${shortId(approval.id)} ${answer.replace('_', '-')}`)
    .join('\n');
}
