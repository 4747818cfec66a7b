import { ERROR_TABLE } from '#contract/client';
import { EVENT_TYPES, REFUSAL_CODES, SETTINGS, type SettingSpec } from '#domain';
import { CAUSE_OF, CAUSE_WORDS } from '../words/cause-words.ts';
import { ERROR_WORDS } from '../words/error-words.ts';
import { EVENT_WORDS } from '../words/event-words.ts';
import { errorAnchor } from '../../../src/contract/errors.ts';
import { code, groupsOf, pageOf, tableOf } from './markdown.ts';

/** Every kind of event. */
export function eventsPage(): string {
  return pageOf(
    'Events',
    '`GET /api/v1/events` is a stream (SSE) of what happens to whatever is yours, in the order of commits; `muster events` prints it. `types=turn.*,approval.asked` chooses, `after` (or `Last-Event-ID`) goes on from a cursor, also at another hub of the same database. An event says what happened to what, by ids; the rest is asked for. `reset` says that a cursor is too old: read anew.',
    groupsOf(EVENT_TYPES, (type) => type.split('.')[0] ?? '').flatMap(([about, types]) => [
      `## ${about.replaceAll('_', ' ')}`,
      tableOf(
        ['event', 'tells'],
        types.map((type) => [code(type), EVENT_WORDS[type]]),
      ),
    ]),
  );
}

const ENVIRONMENT = [
  ['MUSTER_HOME', 'The folder of state; `~/.muster` unless set'],
  ['MUSTER_HUB', 'The hub to talk to, or several with commas between them'],
  ['MUSTER_TOKEN', 'The token to call it with'],
  ['MUSTER_JOIN', 'The join token of `muster agent start`, kept out of the list of processes'],
  ['MUSTER_WORKFLOW_MAX_AGENTS', 'The setting `workflow.maxAgents`, which may be written so too'],
  ['MUSTER_DEBUG', 'Set: an error of Muster itself shows where it happened'],
  ['MUSTER_NATIVE_…', 'The model of the harness `native`: [native.md](../native.md)'],
] as const;

/** Every setting. */
export function configPage(): string {
  const rows = Object.entries(SETTINGS).map(([key, spec]) => settingRow(key, spec));
  return pageOf(
    'Settings',
    'A setting stands in `~/.config/muster/config.yaml` (yours), in `.muster/config.yaml` of the folder where the hub is started, in a variable of the environment (`MUSTER_` and the key in capitals, `.` as `_`), or in a flag of `muster up`; the later one counts. `muster config list` shows each with where it comes from, `muster config set KEY VALUE` changes your file.',
    [
      tableOf(['key', 'what it says', 'values', 'unless set'], rows),
      '## Other variables',
      tableOf(
        ['variable', 'says'],
        ENVIRONMENT.map(([name, about]) => [code(name), about]),
      ),
    ],
  );
}

function settingRow(key: string, spec: SettingSpec): string[] {
  const { label, unit, least, most, choices } = spec;
  const bounds =
    least !== undefined && most !== undefined
      ? `, ${least} to ${most}`
      : least === undefined
        ? ''
        : `, from ${least}`;
  const values = choices
    ? `${choices.map(code).join(', ')}${spec.several ? ' (several with commas)' : ''}`
    : `${unit}${bounds}`;
  return [code(key), label, values, spec.default === '' ? '–' : code(String(spec.default))];
}

/** Every code of a refusal, each under its anchor. */
export function errorsPage(): string {
  return pageOf(
    'Errors',
    'What is refused has a code, a message that says what failed and why, a hint of what to do, and `retry`: `never`, `later`, or after so many milliseconds. It is the same by REST, MCP, the page and the command line, and each leads to its place here (`docs` for programs). `muster explain CODE` prints what stands here, without a hub.',
    groupsOf(REFUSAL_CODES, (one) => one.split('.')[0] ?? '')
      .flatMap(([about, codes]) => [`## About: ${about.replaceAll('_', ' ')}`, ...codes.map(errorText)])
      .concat([
        '## Causes',
        'These stand as `cause` with a turn, a step, a run or an order that ended otherwise than it should.',
        ...Object.entries(CAUSE_WORDS).map(causeText),
      ]),
  );
}

function causeText([one, [means, next]]: [string, readonly [string, string]]): string {
  const of = CAUSE_OF[one.split('.')[0] ?? ''] ?? '';
  return `<a id="${errorAnchor(one)}"></a>\n\n### ${code(one)}\n\n${means} *${next}* The cause of ${of}.`;
}

function errorText(one: (typeof REFUSAL_CODES)[number]): string {
  const { http, exit, mcp } = ERROR_TABLE[one];
  const [means, next] = ERROR_WORDS[one];
  return `<a id="${errorAnchor(one)}"></a>\n\n### ${code(one)}\n\n${means} *${next}* HTTP ${http}, exit code ${exit}, MCP ${mcp}.`;
}
