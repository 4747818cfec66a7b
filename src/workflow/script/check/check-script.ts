import { ok, refuse, type Result } from '#base';
import { WALL_LIMITS } from '../script-limits.ts';
import type { CheckedScript, ScriptFinding } from '../script-port.ts';
import type { SyntaxProblem } from '../thread/orders.ts';
import { finding } from './finding.ts';
import { readMeta, withoutExportOfMeta } from './read-meta.ts';
import { doubtfulCode, refusedCode } from './search-code.ts';

/** Reads a script; `compile` says what is wrong with the syntax of a text, without running it. */
export async function checkScript(
  source: string,
  compile: (text: string) => Promise<SyntaxProblem | null>,
): Promise<Result<CheckedScript, ScriptFinding>> {
  const size = Buffer.byteLength(source);
  if (size > WALL_LIMITS.sourceBytes)
    return refuse(
      finding(source, 1, 1, `the script has ${size} bytes, and may have ${WALL_LIMITS.sourceBytes}`),
    );
  const text = withoutExportOfMeta(source);
  const refused = refusedCode(text);
  if (refused)
    return refuse({ ...refused, excerpt: finding(source, refused.line, refused.column, '').excerpt });
  const problem = await compile(text);
  if (problem) return refuse(finding(source, problem.line, problem.column, problem.message));
  const meta = readMeta(source);
  return meta.ok ? ok({ meta: meta.value, warnings: doubtfulCode(source) }) : meta;
}
