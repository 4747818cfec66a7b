import { WALL_LIMITS } from '../script-limits.ts';
import type { ScriptLimits, ScriptNote } from '../script-port.ts';

/** The notes of a script: how many and how long they may be, and what was not told yet. */
export class Notebook {
  readonly #limits: Pick<ScriptLimits, 'notes' | 'noteCharacters'>;
  #untold: Readonly<Record<string, unknown>>[] = [];
  #count = 0;
  #characters = 0;
  #isFull = false;

  constructor(limits: Pick<ScriptLimits, 'notes' | 'noteCharacters'>) {
    this.#limits = limits;
  }

  /** Of the notes that are made here, not in the script. */
  add(note: ScriptNote): void {
    this.take(note);
  }

  /** Past its bounds it says once that there is no more, and forgets the rest. */
  take(note: object): void {
    if (this.#isFull) return;
    const { notes, noteCharacters } = this.#limits;
    const kept = Object.entries(note).map(([name, value]: [string, unknown]) => {
      const text =
        typeof value === 'string' && value.length > noteCharacters ? cut(value, noteCharacters) : value;
      this.#characters += typeof text === 'string' ? text.length : 0;
      return [name, text] as const;
    });
    this.#count += 1;
    this.#isFull = this.#count > notes || this.#characters > WALL_LIMITS.notesCharacters;
    this.#untold.push(this.#isFull ? { kind: 'notesFull' } : Object.fromEntries(kept));
  }

  /** What was noted since it was last asked. */
  untold(): readonly Readonly<Record<string, unknown>>[] {
    const notes = this.#untold;
    this.#untold = [];
    return notes;
  }
}

function cut(text: string, length: number): string {
  return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/u, '')}…`;
}
