import { refuse, ok, type Result } from '#base';
import type { ScriptFinding, ScriptMeta } from '../script-port.ts';
import { findingAt } from './finding.ts';
import { NoLiteral, readLiteral, type Literal } from './read-literal.ts';

const TOP =
  /^(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/|['"]use strict['"];?)*(export\s+)?(?:(?:const|let|var)\s+)?meta\s*=(?!=)\s*/u;
const NOTHING: ScriptMeta = { name: null, description: null, whenToUse: null, phases: [] };
const TEXT_MOST = 2_000;
const PHASES_MOST = 100;

/** Reads the `meta` that stands first in a script; a script without one says nothing of itself. */
export function readMeta(source: string): Result<ScriptMeta, ScriptFinding> {
  const top = TOP.exec(source);
  if (!top) return ok(NOTHING);
  const from = top[0].length;
  try {
    const { value } = readLiteral(source, from);
    return ok(metaOf(value, from));
  } catch (error) {
    if (error instanceof NoLiteral) return refuse(findingAt(source, error.offset, error.message));
    throw error;
  }
}

/**
 * The source as it is run: a script is no module, but `export const meta` at its top, as others write it, does no harm.
 * All places stay where they are.
 */
export function withoutExportOfMeta(source: string): string {
  const found = TOP.exec(source);
  const exported = found?.[1];
  if (!found || exported === undefined) return source;
  const at = found[0].lastIndexOf(exported);
  return source.slice(0, at) + exported.replaceAll(/\S/gu, ' ') + source.slice(at + exported.length);
}

function metaOf(value: Literal, offset: number): ScriptMeta {
  const wrong = (what: string): never => {
    throw new NoLiteral(offset, `meta: ${what}`);
  };
  if (!isObject(value)) return wrong('it is an object: const meta = { name: "…", description: "…" }');
  const text = (of: Literal, name: string) => {
    const given = isObject(of) ? (of[name] ?? null) : null;
    if (given === null || (typeof given === 'string' && given.length <= TEXT_MOST)) return given;
    return wrong(`${name} is a text of at most ${TEXT_MOST} characters`);
  };
  const phases = value['phases'] ?? [];
  if (!Array.isArray(phases) || phases.length > PHASES_MOST)
    return wrong(`phases is a list of { title, detail }, at most ${PHASES_MOST}`);
  return {
    name: text(value, 'name'),
    description: text(value, 'description'),
    whenToUse: text(value, 'whenToUse'),
    phases: phases.map((one) => {
      const title = typeof one === 'string' ? one : text(one, 'title');
      return { title: title ?? wrong('a phase has a title'), detail: text(one, 'detail') };
    }),
  };
}

function isObject(value: Literal): value is { [name: string]: Literal } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
