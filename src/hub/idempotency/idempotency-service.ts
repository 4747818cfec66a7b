import { ok, pause, refuse, type Result } from '#base';
import { LIMITS, refusal } from '#domain';
import type { Refusal, TurnId } from '#domain';
import { idempotencyRows, StoreError, type Tx } from '#store';
import { principalText } from '../audit/index.ts';
import type { HubDeps } from '../deps.ts';
import type { HubRoster } from '../hubs/index.ts';
import type { IdempotencyService } from '../services.ts';

const { AT_WORK, BROKEN_OFF, LEFT_WAITING } = idempotencyRows;

const TRY_AGAIN_MS = 1_000;
/** No call works longer than the longest wait. */
const LONGEST_WORK_MS = LIMITS.waitMostMs + 60_000;
const KEPT_MS = LIMITS.idempotencyKeyHours * 3_600_000;

/** Answers that say that nothing was done: the key is free again, so that the same call can be made later. */
const NOTHING_DONE: ReadonlySet<number> = new Set([429, 503, 507]);

/** Between two tries to write down what became of a call while the store is away. */
const WRITE_AGAIN_MS = 500;

type IdempotencyDeps = Pick<HubDeps, 'roster' | 'clock' | 'stopping'> & {
  store: Pick<HubDeps['store'], 'unit'>;
};

/**
 * Calls with a key do their work once. The claim commits before the work begins; `work` answers 429, 503 or 507 only
 * when it did nothing. When it throws, nobody knows what was done: the key is spent, and a repetition is told so. Where
 * the hub that worked died, or lost its database, and it is known what the call awaited, the repetition goes on to await it.
 */
export function createIdempotency(deps: IdempotencyDeps): IdempotencyService {
  const { store, roster } = deps;
  return {
    async run(by, key, { route, hash }, work, resume) {
      const principal = principalText(by);
      const request = { principal, key, route, requestHash: hash, canResume: resume !== undefined };
      const claimed = await store.unit((tx) => claim(tx, roster, request));
      if (claimed !== 'claimed' && !('resumes' in claimed)) return claimed;
      const begun = claimed !== 'claimed' && resume ? () => resume(claimed.resumes) : work;
      try {
        const answer = await begun();
        await written(deps, (tx) => settle(tx, principal, key, answer));
        return ok({ ...answer, replayed: false });
      } catch (error) {
        await written(deps, (tx) => breakOff(tx, roster, request, error));
        throw error;
      }
    },
  };
}

/**
 * Writes down what became of a call. While the store is away the caller is not kept: it is written once the store is back,
 * for until then a repetition is told that the first call is at work.
 */
async function written(deps: IdempotencyDeps, note: (tx: Tx) => Promise<void>): Promise<void> {
  try {
    await deps.store.unit(note);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    void writtenLater(deps, note);
  }
}

async function writtenLater(
  { store, clock, stopping }: IdempotencyDeps,
  note: (tx: Tx) => Promise<void>,
): Promise<void> {
  const until = clock.monotonic() + LONGEST_WORK_MS;
  // From then on the key is spent in any case.
  while (!stopping.aborted && clock.monotonic() < until) {
    await pause(clock, WRITE_AGAIN_MS, stopping);
    const isWritten = await store.unit(note).then(
      () => true,
      (error: unknown) => !(error instanceof StoreError),
    );
    if (isWritten) return;
  }
}

/** What a store refused was rolled back: nothing was done, unless a turn was begun before. After any other error nobody knows. */
async function breakOff(
  tx: Tx,
  roster: HubRoster,
  { principal, key, canResume }: Request,
  error: unknown,
): Promise<void> {
  const isLost = error instanceof StoreError;
  if (isLost && canResume && (await idempotencyRows.leaveWaiting(tx, principal, key, roster.id))) return;
  const began = isLost && (await idempotencyRows.findKey(tx, principal, key))?.turn;
  await settle(tx, principal, key, { status: isLost && !began ? 503 : BROKEN_OFF });
}

function settle(
  tx: Tx,
  principal: string,
  key: string,
  { status, body = '' }: { status: number; body?: string },
): Promise<void> {
  if (NOTHING_DONE.has(status)) return idempotencyRows.freeKey(tx, principal, key);
  return idempotencyRows.keepAnswer(tx, principal, key, { status, body });
}

type Kept = Result<{ status: number; body: string; replayed: boolean }, Refusal>;

interface Request {
  principal: string;
  key: string;
  route: string;
  requestHash: string;
  canResume: boolean;
}

type Claimed = Kept | 'claimed' | { resumes: TurnId };

async function claim(tx: Tx, roster: HubRoster, request: Request): Promise<Claimed> {
  const { principal, key, route, requestHash } = request;
  const wanted = { route, requestHash, hub: roster.id };
  if (await idempotencyRows.claimKey(tx, principal, key, wanted)) return 'claimed';
  const kept = await idempotencyRows.findKey(tx, principal, key);
  // It was freed between the two statements.
  if (!kept) return stillAtWork(key);
  if (tx.now - kept.createdAt >= KEPT_MS) {
    await idempotencyRows.freeKey(tx, principal, key);
    return (await idempotencyRows.claimKey(tx, principal, key, wanted)) ? 'claimed' : stillAtWork(key);
  }
  if (kept.route !== route || kept.requestHash !== requestHash) {
    return mismatch(`The key "${key}" was used for another request.`, 'Use a new key for each new request.');
  }
  if (kept.status === AT_WORK) return atWork(tx, roster, request, kept);
  if (kept.status === LEFT_WAITING) return goOn(tx, roster, request, kept);
  if (kept.status === BROKEN_OFF) return brokeOff(key);
  return ok({ status: kept.status, body: kept.body, replayed: true });
}

/** The first call is under way, or its hub has died: then its work is taken over where it is known what it awaited. */
async function atWork(
  tx: Tx,
  roster: HubRoster,
  { principal, key, canResume }: Request,
  kept: idempotencyRows.KeptAnswer,
): Promise<Claimed> {
  if (!(await hasDied(tx, roster, kept))) return stillAtWork(key);
  if (!canResume || kept.turn === null || kept.hub === null) return brokeOff(key);
  const hubs = { from: kept.hub, to: roster.id };
  const isOurs = await idempotencyRows.takeOver(tx, principal, key, hubs);
  return isOurs ? { resumes: kept.turn } : stillAtWork(key);
}

async function goOn(
  tx: Tx,
  roster: HubRoster,
  { principal, key, canResume }: Request,
  { turn }: idempotencyRows.KeptAnswer,
): Promise<Claimed> {
  if (!canResume || turn === null) return brokeOff(key);
  return (await idempotencyRows.goOnWaiting(tx, principal, key, roster.id))
    ? { resumes: turn }
    : stillAtWork(key);
}

/** Whoever worked on it is dead, or has worked for longer than any call does. */
async function hasDied(tx: Tx, roster: HubRoster, kept: idempotencyRows.KeptAnswer): Promise<boolean> {
  if (tx.now - kept.createdAt >= LONGEST_WORK_MS) return true;
  return kept.hub !== null && !(await roster.lives(tx, kept.hub));
}

const brokeOff = (key: string) =>
  mismatch(
    `The first request with the key "${key}" broke off, and it is not known what it did.`,
    'Look whether it was done (muster session list), then use a new key.',
  );

const mismatch = (message: string, hint: string) =>
  refuse(refusal('request.idempotency_mismatch', message, { hint }));

const stillAtWork = (key: string) =>
  refuse(
    refusal('request.rate_limited', `The first request with the key "${key}" is still being worked on.`, {
      hint: 'Repeat it in a moment; it then answers what the first one answered.',
      retry: { after: TRY_AGAIN_MS },
    }),
  );
