import { errorDocs } from '#contract/client';
import type { Refusal } from '#domain';
import { plainText } from './plain-text.ts';
import type { Style } from './style.ts';

/** What failed and why, then what to type, then where it is explained. */
export function refusalText(refusal: Refusal, style: Style): string {
  const message = style.bad(plainText(asTyped(refusal)));
  const hint = refusal.hint === undefined ? [] : [plainText(refusal.hint)];
  return [message, ...hint, style.dim(explainedAt(refusal))].join('\n');
}

/** Where a code is explained: what to type for it, which needs no hub, and its place in the documents. */
export const explainedAt = ({ code }: { code: string }): string =>
  `More: muster explain ${code} (${errorDocs(code)})`;

/** What failed and where it is explained, without colours. */
export const withPlace = (refusal: Refusal): string =>
  `${plainText(refusal.message)}\n${explainedAt(refusal)}`;

/** Where in the request a field stood is of the HTTP door; whoever types knows its name alone. */
function asTyped({ code, message }: Refusal): string {
  return code === 'request.invalid' || code === 'request.unknown_field'
    ? message.replaceAll(/(?<![\w.])(?:body|query|params)\.(?=\w)/g, '')
    : message;
}
