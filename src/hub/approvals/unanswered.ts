import type { Approval, HubSettings } from '#domain';
import type { Tx } from '#store';

/** What a question of any kind has before somebody answers it. */
export const unanswered = (
  tx: Tx,
  settings: Pick<HubSettings, 'approvalExpiryMs'>,
): Pick<Approval, 'state' | 'answer' | 'answeredBy' | 'reason' | 'createdAt' | 'expiresAt' | 'answeredAt'> & {
  answer: null;
} => ({
  state: 'pending',
  answer: null,
  answeredBy: null,
  reason: null,
  createdAt: tx.now,
  expiresAt: tx.now + Math.round(settings.approvalExpiryMs),
  answeredAt: null,
});
