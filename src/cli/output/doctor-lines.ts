import type { Style } from './style.ts';
import { plainText } from './plain-text.ts';

type Verdict = 'ok' | 'warning' | 'failed';

interface Told {
  verdict: Verdict;
  what: string;
  why?: string;
  type?: string;
  fix?: unknown;
}

const PAINT = { ok: 'good', warning: 'attention', failed: 'bad' } as const satisfies Record<
  Verdict,
  keyof Style
>;
const WIDTH = 'warning'.length;
const INDENT = ' '.repeat(WIDTH + 4);

/** All findings under the names of their checks; what is not ok says why, and then what to type. */
export function reportText(
  report: { checks: readonly { name: string; findings: readonly Told[] }[] },
  style: Style,
): string {
  const groups = report.checks
    .filter(({ findings }) => findings.length > 0)
    .map(({ name, findings }) =>
      [style.bold(name), ...findings.map((finding) => findingText(finding, style))].join('\n'),
    );
  return [...groups, summary(report.checks.flatMap(({ findings }) => findings))].join('\n\n');
}

function findingText({ verdict, what, why, type }: Told, style: Style): string {
  const mark = style[PAINT[verdict]](verdict.padEnd(WIDTH));
  const below = [
    ...(why === undefined ? [] : [plainText(why)]),
    ...(type === undefined
      ? []
      : [verdict === 'ok' ? style.dim(plainText(type)) : style.bold(plainText(type))]),
  ];
  return [`  ${mark}  ${indented(plainText(what))}`, ...below.map((text) => INDENT + indented(text))].join(
    '\n',
  );
}

const indented = (text: string) => text.replaceAll('\n', `\n${INDENT}`);

function summary(findings: readonly Told[]): string {
  const count = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict).length;
  const [failed, warnings] = [count('failed'), count('warning')];
  if (failed + warnings === 0) return 'All is well.';
  const told = [
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(warnings === 0 ? [] : [`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`]),
  ].join(', ');
  const fixable = findings.some(({ fix }) => fix !== undefined);
  return fixable ? `${told}. Some of it doctor can mend: muster doctor --fix` : `${told}.`;
}
