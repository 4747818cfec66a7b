import type { JsonValue } from '../script/script-port.ts';
import { checkValue } from './check-value.ts';
import { findJson } from './find-json.ts';
import type { AnswerSchema } from './schema-problem.ts';

/** What a reply comes to. `findings`: what is wrong with it, for whoever wrote it. */
export type JudgedAnswer = { ok: true; value: JsonValue } | { ok: false; findings: string[] };

/** Judges the reply of an agent by a schema that `schemaProblem` has taken. Never throws, whatever was replied. */
export function judgeAnswer(reply: string, schema: AnswerSchema): JudgedAnswer {
  const found = isText(schema) ? textOf(reply) : findJson(reply, wantedOf(schema));
  if (!found.found) return { ok: false, findings: [found.why] };
  const findings = checkValue(found.value, schema);
  return findings.length === 0 ? { ok: true, value: found.value } : { ok: false, findings };
}

/** A text that is asked for need not be quoted, and what it holds in braces is a part of it. */
function textOf(reply: string): ReturnType<typeof findJson> {
  const found = findJson(reply);
  return found.found && typeof found.value === 'string' ? found : { found: true, value: reply.trim() };
}

function wantedOf({ type }: AnswerSchema): 'object' | 'array' | null {
  return type === 'object' || type === 'array' ? type : null;
}

const isText = (schema: AnswerSchema): boolean => schema['type'] === 'string';

/** A prompt, and behind it what its answer must look like. */
export const withSchema = (prompt: string, schema: AnswerSchema): string =>
  `${prompt}\n\n---\n${asked(schema)}`;

/** Asks anew, in the same conversation, for an answer that does not fit. */
export function askAgain(findings: readonly string[], schema: AnswerSchema): string {
  const list = findings.map((finding) => `- ${finding}`).join('\n');
  return `Your answer does not fit what was asked for:\n${list}\n\nDo not do the work again; answer again, whole.\n${asked(schema)}`;
}

function asked(schema: AnswerSchema): string {
  const how = isText(schema)
    ? 'Your whole reply is the answer: a text, and nothing around it. It must fit this JSON Schema:'
    : 'End your reply with the answer as JSON, in one block that is fenced by ```json and ```; nothing else of the reply is read. It must fit this JSON Schema:';
  return `${how}\n\n\`\`\`json-schema\n${JSON.stringify(schema, null, 2)}\n\`\`\``;
}
