import type { Principal, TurnId } from '#domain';
import { idempotencyRows, type Tx } from '#store';
import { principalText } from '../audit/index.ts';

/** In the unit of a keyed call: what it will await, so that another hub can go on with it should this one die. */
export function rememberTurn(tx: Tx, by: Principal, key: string, turn: TurnId): Promise<void> {
  return idempotencyRows.noteTurn(tx, principalText(by), key, turn);
}
