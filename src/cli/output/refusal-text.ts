import type { Refusal } from '#domain';
import { plainText } from './plain-text.ts';
import type { Style } from './style.ts';

/** What failed and why, then what to type. */
export function refusalText(refusal: Refusal, style: Style): string {
  const message = style.bad(plainText(asTyped(refusal)));
  return refusal.hint === undefined ? message : `${message}\n${plainText(refusal.hint)}`;
}

/** Where in the request a field stood is of the HTTP door; whoever types knows its name alone. */
function asTyped({ code, message }: Refusal): string {
  return code === 'request.invalid' || code === 'request.unknown_field'
    ? message.replaceAll(/(?<![\w.])(?:body|query|params)\.(?=\w)/g, '')
    : message;
}
