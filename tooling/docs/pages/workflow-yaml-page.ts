import { workflowJsonSchema, WORKFLOW_LIMITS } from '#workflow/definition';
import { code, pageOf, prose, tableOf } from './markdown.ts';
import { fieldsOf } from './schema-text.ts';

/** Where in the schema each table stands. */
const PARTS = [
  ['The file', []],
  ['An input', ['properties', 'inputs', 'additionalProperties']],
  ['A budget', ['properties', 'budget']],
  ['A step', ['properties', 'steps', 'items']],
  ['retry', ['properties', 'steps', 'items', 'properties', 'retry']],
  ['approval', ['properties', 'steps', 'items', 'properties', 'approval']],
  ['produces', ['properties', 'steps', 'items', 'properties', 'produces', 'items']],
] as const;

/** Every key of a workflow in YAML. */
export function workflowYamlPage(): string {
  const schema = workflowJsonSchema();
  return pageOf(
    'Workflows in YAML',
    `What a workflow is and how it runs stands in [workflows.md](../workflows.md); editors complete and check by [workflow.json](../schemas/workflow.json). A time is written \`30s\`, \`10m\`, \`4h\` or \`2d\`, at most seven days. A file has at most ${WORKFLOW_LIMITS.steps} steps and ${WORKFLOW_LIMITS.inputs} inputs, a \`for_each\` at most ${WORKFLOW_LIMITS.itemsPerFanOut} items. A key that is not here is told with line and column.`,
    PARTS.flatMap(([title, path]) => [`## ${title}`, partText(within(schema, path))]),
  );
}

function partText(schema: unknown): string {
  return tableOf(
    ['key', 'value', 'says'],
    fieldsOf(schema).map(({ name, type, isRequired, about }) => [
      `${code(name)}${isRequired ? ' (needed)' : ''}`,
      prose(type),
      about,
    ]),
  );
}

function within(schema: unknown, path: readonly string[]): unknown {
  let found = schema;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !(key in found))
      throw new Error(`The schema of workflows has no ${path.join('.')}`);
    found = Object.entries(found).find(([name]) => name === key)?.[1];
  }
  return found;
}
