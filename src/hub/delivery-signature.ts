import { createHmac } from 'node:crypto';

/** HMAC-SHA256 over the time (seconds since 1970), a dot and the body: how hooks are signed, in both directions. */
export const signatureOver = (secret: string, timestamp: string, body: Uint8Array | string): Buffer =>
  createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest();
