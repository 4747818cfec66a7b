/** One legal move: from which states, to which. */
export interface Move<State extends string> {
  readonly from: readonly State[];
  readonly to: State;
}

/** All legal moves of one state machine, by name. The store writes `where state in (from)` and says whether it won. */
export type Moves<State extends string, Name extends string> = Readonly<Record<Name, Move<State>>>;

/** The state after a move, or undefined when the move is not legal from `state`. */
export function moved<State extends string, Name extends string>(
  moves: Moves<State, Name>,
  name: Name,
  state: State,
): State | undefined {
  const move = moves[name];
  return move.from.includes(state) ? move.to : undefined;
}
