import { onNextTurn } from '#base';

/** Counts calls to the stores that are not answered yet: nothing else outlasts a turn of the event loop. */
export class Flight {
  open = 0;

  follow<T>(promise: Promise<T>): Promise<T> {
    this.open += 1;
    const end = () => void (this.open -= 1);
    promise.then(end, end);
    return promise;
  }
}

/** Lets so many turns of the event loop pass: work under way goes a bit on. */
export async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise<void>((resolve) => onNextTurn(resolve));
}

const TURNS_MOST = 20_000;

/**
 * Lets everything go on that does not wait for the clock. Promises settle within a turn of the event loop, and only the
 * store puts work off to the next one, so all is done once a turn has ended without a call to a store under way.
 */
export async function settle(flight: Flight): Promise<void> {
  for (let count = 0; count < TURNS_MOST; count++) {
    await turns(1);
    if (flight.open === 0) return;
  }
  throw new Error('the system does not settle: something spins without the clock');
}
