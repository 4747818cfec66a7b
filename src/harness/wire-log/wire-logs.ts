import type { Clock, Log } from '#base';
import type { WirePage, WireQuery } from '#domain';
import type { Redactor } from '../redaction/known-secrets.ts';
import { dropOldWires, readLines, wireFolder } from './wire-files.ts';
import { wirePage } from './wire-page.ts';
import { WireWriter } from './wire-writer.ts';

/** The protocol logs of the sessions of one agent. */
export class WireLogs {
  readonly #parts: { stateDir: string; clock: Clock; log: Log };
  /** Of the sessions that are open. */
  readonly #writers = new Map<string, WireWriter>();

  constructor(parts: { stateDir: string; clock: Clock; log: Log }) {
    this.#parts = parts;
  }

  /** For the next process of a session: the former has ended, and its lines come before. */
  async begin(session: string, redactor: Redactor): Promise<WireWriter> {
    const { stateDir, clock, log } = this.#parts;
    await this.end(session, this.#writers.get(session));
    const writer = new WireWriter({ folder: wireFolder(stateDir, session), redactor, clock, log });
    this.#writers.set(session, writer);
    dropOldWires(stateDir).catch((error: unknown) =>
      log.write('warn', 'old protocol logs could not be removed', { error: String(error) }),
    );
    return writer;
  }

  /** Its process has ended. */
  async end(session: string, writer: WireWriter | undefined): Promise<void> {
    await writer?.ended();
    if (this.#writers.get(session) === writer) this.#writers.delete(session);
  }

  /** Ends what is still open. */
  async close(): Promise<void> {
    await Promise.all([...this.#writers].map(([session, writer]) => this.end(session, writer)));
  }

  async page(session: string, query: WireQuery): Promise<WirePage> {
    await this.#writers.get(session)?.written();
    return wirePage(await readLines(wireFolder(this.#parts.stateDir, session)), query);
  }
}
