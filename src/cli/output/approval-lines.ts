import type { RouteAnswer } from '#contract';
import type { ToolCallFacts } from '#domain';
import { diffLines } from './diff-lines.ts';
import { oneLine, plainText } from './plain-text.ts';
import { sessionName, type Look } from './session-lines.ts';
import { shortId, shortIds } from './short-id.ts';
import { ago, until } from './spans.ts';
import { facts, table } from './table.ts';

export type ApprovalView = RouteAnswer<'approvals.list'>['items'][number];

/** Who asks: `mill (grok on local)`. */
export function askerName(approval: ApprovalView): string {
  const where = [approval.harness, approval.agent && `on ${approval.agent}`].filter(Boolean).join(' ');
  const { session, label } = approval;
  const name = session === null ? 'the hub' : sessionName({ id: session, label });
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

/** Who asks what, as a sentence without its full stop: `mill (grok on local) asks to run npm test`. */
export function askedLine(approval: ApprovalView): string {
  if (approval.kind === 'permission') return `${askerName(approval)} asks to ${callLine(approval.call)}`;
  return oneLine(approval.title, 300);
}

/** How it can be answered, in a line: by what is typed. */
export const answerLine = ({ id, answers }: Pick<ApprovalView, 'id' | 'answers'>): string =>
  `muster approval answer ${shortId(id)} ${answers.map(typedAnswer).slice(0, 1).join('')}${
    answers.length > 1 ? ` (or ${answers.slice(1).map(typedAnswer).join(', ')})` : ''
  }`;

const typedAnswer = (answer: string) => answer.replaceAll('_', '-');

export function approvalTable(approvals: readonly ApprovalView[], look: Look): string {
  const short = shortIds(approvals.map((each) => each.id));
  return table(
    approvals,
    [
      { head: 'APPROVAL', cell: (each) => short(each.id) },
      { head: 'WHO', cell: askerName, paint: look.style.bold },
      {
        head: 'ASKS TO',
        cell: (each) => (each.kind === 'permission' ? callLine(each.call) : oneLine(each.title, 300)),
        flexible: true,
      },
      { head: 'STATE', cell: (each) => (each.state === 'pending' ? '' : each.state) },
      { head: 'ASKED', cell: (each) => ago(each.createdAt, look.now) },
      { head: 'DENIED', cell: (each) => (each.state === 'pending' ? until(each.expiresAt, look.now) : '') },
    ],
    look,
  );
}

/** Exactly what is asked, and how to answer. */
export function approvalText(approval: ApprovalView, look: Look): string {
  const parts =
    approval.kind === 'permission' ? permissionParts(approval, look) : questionParts(approval, look);
  if (approval.state === 'pending') parts.push(howToAnswer(approval));
  return parts.join('\n\n');
}

type Pairs = Parameters<typeof facts>[0];

const withFacts = (approval: ApprovalView, what: Pairs, look: Look): string =>
  facts(
    [
      ['Approval', approval.id],
      ['State', approval.state],
      ['Who', askerName(approval)],
      ['In', placeText(approval)],
      ...what,
      ['Asked', ago(approval.createdAt, look.now)],
      ['Denied by itself', approval.state === 'pending' ? until(approval.expiresAt, look.now) : null],
      ['Answer', approval.kind === 'permission' ? null : chosenText(approval)],
      ['Answered by', answererText(approval)],
      ['Reason', approval.reason === null ? null : oneLine(approval.reason, 2_000)],
      [
        'Always means',
        approval.kind === 'permission' && approval.state === 'pending' ? approval.alwaysText : null,
      ],
    ],
    look.style,
  );

/** Where it is asked: the run and its step, the team and its teammate; null when that is nowhere but its session. */
function placeText({ about: { run, team } }: ApprovalView): string | null {
  if (run)
    return oneLine(
      `run ${run.name}${run.step === null ? '' : `, step ${run.step}`} (${shortId(run.id)})`,
      300,
    );
  return team ? oneLine(`team ${team.name}, teammate ${team.teammate} (${team.role})`, 300) : null;
}

const answererText = ({ answeredBy, answeredByName }: ApprovalView): string | null =>
  answeredByName ?? (answeredBy?.startsWith('usr_') ? 'a person' : answeredBy);

function permissionParts(approval: Extract<ApprovalView, { kind: 'permission' }>, look: Look): string[] {
  const { call } = approval;
  const what: Pairs = [
    ['Asks to', plainText(call.title)],
    ['Kind', call.kind],
    ['Command', call.command === undefined ? null : plainText(call.command)],
    ['Paths', call.paths?.map((path) => oneLine(path, 4096)).join('\n  ')],
  ];
  const parts = [withFacts(approval, what, look)];
  for (const change of call.diff ?? []) parts.push(diffLines(change, look.style));
  if (call.input !== undefined && call.command === undefined && !call.diff?.length)
    parts.push(`${look.style.dim('Arguments')}\n${plainText(JSON.stringify(call.input, null, 2))}`);
  return parts;
}

function questionParts(approval: Exclude<ApprovalView, { kind: 'permission' }>, look: Look): string[] {
  const { kind, subject, title, why, body, otherwise } = approval;
  const what: Pairs = [
    ['Asks', oneLine(title, 300)],
    ['Why', oneLine(why, 1_000)],
    ['About', `${kind} ${oneLine(subject, 100)}`],
    ['Otherwise', oneLine(otherwise, 300)],
  ];
  const parts = [withFacts(approval, what, look)];
  if (body !== null) parts.push(plainText(body));
  return parts;
}

/** What was chosen, in the words of its option; null while nothing is. */
export const chosenText = ({ answer, options }: ApprovalView): string | null =>
  answer === null ? null : oneLine(options.find(({ id }) => id === answer)?.text ?? answer, 300);

/** The command lines that answer it; of a question with what each means. */
export function howToAnswer(approval: ApprovalView): string {
  return approval.answers
    .map((answer) => {
      const line = `muster approval answer ${shortId(approval.id)} ${typedAnswer(answer)}`;
      const option = approval.options.find(({ id }) => id === answer);
      return approval.kind === 'permission' || !option ? line : `${line}   ${oneLine(option.text, 200)}`;
    })
    .join('\n');
}
