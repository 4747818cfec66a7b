import { z } from 'zod';
import { refusal, type Refusal } from '#domain';

type Issue = z.core.$ZodIssue;
const MOST_SHOWN = 5;

/** Says in words what a schema refused: the field, why, and for an unknown field what is allowed. */
export function refusalOfIssues(part: string, schema: z.ZodType, issues: readonly Issue[]): Refusal {
  const unknown = issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown?.code === 'unrecognized_keys') return unknownField(part, schema, unknown);
  const problems = issues.slice(0, MOST_SHOWN).map((issue) => ({
    field: fieldOf(part, issue.path),
    problem: problemOf(issue),
  }));
  const message = problems.map(({ field, problem }) => `${field}: ${problem}`).join('; ');
  return refusal('request.invalid', `${message}.`, { details: { problems } });
}

function unknownField(
  part: string,
  schema: z.ZodType,
  issue: Issue & { code: 'unrecognized_keys' },
): Refusal {
  const fields = issue.keys
    .slice(0, MOST_SHOWN)
    .map((key) => fieldOf(part, [...issue.path, key.slice(0, 100)]));
  const allowed = issue.path.length === 0 ? fieldNames(schema) : [];
  return refusal('request.unknown_field', `Unknown: ${fields.join(', ')}.`, {
    ...(allowed.length > 0 ? { hint: `Allowed here: ${allowed.join(', ')}.` } : {}),
    details: { fields, ...(allowed.length > 0 ? { allowed } : {}) },
  });
}

function fieldNames(schema: z.ZodType): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

function fieldOf(part: string, path: readonly PropertyKey[]): string {
  return [part, ...path.map(String)].join('.').slice(0, 200);
}

function problemOf(issue: Issue): string {
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_format') return `must be ${issue.message}`;
  return issue.message.replace(/^Invalid input: /u, '').replace(/^./u, (first) => first.toLowerCase());
}
