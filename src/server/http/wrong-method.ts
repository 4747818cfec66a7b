import { PATHS } from '#contract';
import { refusal } from '#domain';
import { answerText, refusalBody, statusOf } from './answer.ts';

/** The methods of each path that has a route. */
export const METHODS_BY_PATH: ReadonlyMap<string, readonly string[]> = new Map(
  [...Map.groupBy(Object.values(PATHS), ([, path]) => path)].map(([path, routes]) => [
    path,
    routes.map(([method]) => method).toSorted((a, b) => (a < b ? -1 : 1)),
  ]),
);

/** The path is right and the method is not. */
export function answerWrongMethod(method: string, path: string, allowed: readonly string[]): Response {
  const refused = refusal(
    'request.method_not_allowed',
    `There is no ${method.slice(0, 20)} on ${path.slice(0, 200)}.`,
    { hint: `It takes ${allowed.join(', ')}. See /api/v1/openapi.json` },
  );
  return answerText(statusOf(refused), refusalBody(refused), { allow: allowed.join(', ') });
}
