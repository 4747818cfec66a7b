import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { WORKFLOW_LIMITS } from '#domain';
import { signatureOver } from '../delivery-signature.ts';
import type { Delivery } from './library-verbs.ts';

const SIGNATURE = /^sha256=([0-9a-f]{64})$/i;
const TIMESTAMP = /^[0-9]{9,11}$/;
const NO_SIGNATURE = '0'.repeat(64);
/** Visible ASCII, as ids of deliveries are. */
const DELIVERY = new RegExp(`^[\\x21-\\x7e]{1,${WORKFLOW_LIMITS.hookDeliveryCharacters}}$`);

/**
 * The names under which a delivery counts once; undefined when its signature is not good, its time is not now, or it has
 * no name. What is wrong is not told. It takes as long whatever is wrong, and with a secret that is none as well.
 */
export function namesOf(delivery: Delivery, secret: string, now: number): string[] | undefined {
  const signature = signatureOf(delivery, secret);
  const { delivery: name, timestamp } = delivery;
  if (signature === undefined || (name !== undefined && !DELIVERY.test(name))) return undefined;
  const named = name === undefined ? [] : [`id:${name}`];
  // Without a time in what is signed, its name alone tells it from the same once more.
  if (!isTimed(delivery)) return name === undefined ? undefined : named;
  // The name is not signed: played again under another one, the same signature gives it away.
  return isNow(timestamp ?? '', now) ? [...named, `sig:${signature}`] : undefined;
}

const isTimed = ({ signature }: Delivery) => signature !== undefined;

const isNow = (timestamp: string, now: number) =>
  TIMESTAMP.test(timestamp) && Math.abs(now - Number(timestamp) * 1_000) <= WORKFLOW_LIMITS.hookWindowMs;

/** A digest of the signature; undefined when that is not the one of this secret. */
function signatureOf(delivery: Delivery, secret: string): string | undefined {
  const { signature, timestamp, bodySignature, body } = delivery;
  const expected = isTimed(delivery)
    ? signatureOver(secret, timestamp ?? '', body)
    : createHmac('sha256', secret).update(body).digest();
  const given = SIGNATURE.exec(signature ?? bodySignature ?? '')?.[1];
  const isGood = timingSafeEqual(expected, Buffer.from(given ?? NO_SIGNATURE, 'hex'));
  return isGood && given !== undefined ? createHash('sha256').update(expected).digest('hex') : undefined;
}
