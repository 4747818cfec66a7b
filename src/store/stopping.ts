import { refusal } from '#domain';
import { StoreError } from './port.ts';

/** What a caller gets when the store is being closed. */
export function stopping(): StoreError {
  return new StoreError(
    refusal('hub.stopping', 'The hub is stopping; nothing more is written.', { retry: 'later' }),
  );
}
