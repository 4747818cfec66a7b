import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { WORKFLOW_LIMITS } from '#domain';
import type { Delivery } from './library-verbs.ts';

const SIGNATURE = /^sha256=([0-9a-f]{64})$/i;
const TIMESTAMP = /^[0-9]{9,11}$/;
/** Visible ASCII, as ids of deliveries are. */
const DELIVERY = new RegExp(`^[\\x21-\\x7e]{1,${WORKFLOW_LIMITS.hookDeliveryCharacters}}$`);

/**
 * The names under which a delivery counts once; undefined when its signature is not good, its time is not now, or it has
 * no name. What is wrong is not told. It takes as long whatever is wrong, and with a secret that is none as well.
 */
export function namesOf(
  { signature, timestamp, bodySignature, delivery, body }: Delivery,
  secret: string,
  now: number,
): string[] | undefined {
  const isTimed = signature !== undefined;
  const signed = isTimed ? Buffer.concat([Buffer.from(`${timestamp ?? ''}.`), body]) : body;
  const expected = createHmac('sha256', secret).update(signed).digest();
  const given = SIGNATURE.exec(signature ?? bodySignature ?? '')?.[1];
  const isGood =
    timingSafeEqual(expected, Buffer.from(given ?? '0'.repeat(64), 'hex')) && given !== undefined;
  if (!isGood) return undefined;
  if (delivery !== undefined && !DELIVERY.test(delivery)) return undefined;
  const named = delivery === undefined ? [] : [`id:${delivery}`];
  // Without a time in what is signed, its name alone tells it from the same once more.
  if (!isTimed) return delivery === undefined ? undefined : named;
  const isNow =
    TIMESTAMP.test(timestamp ?? '') &&
    Math.abs(now - Number(timestamp) * 1_000) <= WORKFLOW_LIMITS.hookWindowMs;
  // The name is not signed: played again under another one, the same signature gives it away.
  return isNow ? [...named, `sig:${createHash('sha256').update(expected).digest('hex')}`] : undefined;
}
