/** Woken when a run has something new: a start, an ended turn, an answered gate. */
export const RUNS_TOPIC = 'runs';
