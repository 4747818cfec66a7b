import type { Books } from '../books.ts';
import type { Dice } from '../dice.ts';
import type { SoakWorld } from '../soak-world.ts';

/** What an actor is given. */
export interface Around {
  name: string;
  world: SoakWorld;
  books: Books;
  dice: Dice;
  /** It begins nothing more. */
  isOver: () => boolean;
}
