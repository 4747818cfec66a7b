import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '#base';
import { anyHub, createClient } from '#contract/client';
import { TOKEN_PREFIX, type Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import { stateFolder } from '../connection/find-hub.ts';

/**
 * The token with which an outside client calls: MUSTER_TOKEN when that is a session's, else the one that is kept for this
 * client in the state folder, else a new one, made with the person's.
 */
export class ClientToken {
  readonly #context: CommandContext;
  readonly #client: string;
  #kept: string | undefined;
  /** The token is one that was made for this client, so another can be made. */
  #isOwn = false;
  /** Calls that come together make one token, not one each. */
  #finding: Promise<Result<{ address: string; token: string }, Refusal>> | undefined;

  constructor(context: CommandContext, client: string) {
    this.#context = context;
    this.#client = client;
  }

  find(): Promise<Result<{ address: string; token: string }, Refusal>> {
    this.#finding ??= this.#find().finally(() => (this.#finding = undefined));
    return this.#finding;
  }

  async #find(): Promise<Result<{ address: string; token: string }, Refusal>> {
    const hub = await this.#context.findHub();
    if (!hub.ok) return hub;
    const { address, addresses, token: given } = hub.value;
    if (given.startsWith(TOKEN_PREFIX.session)) return hub;
    this.#isOwn = true;
    this.#kept ??= (await readFile(this.#file, 'utf8').catch(() => '')).trim() || undefined;
    if (this.#kept !== undefined) return ok({ address, token: this.#kept });
    const minted = await this.#mint(addresses, given);
    return minted.ok ? ok({ address, token: minted.value }) : minted;
  }

  /** The hub does not take this one. True when another can be made. */
  async renew(refused: string): Promise<boolean> {
    if (!this.#isOwn) return false;
    // Of calls that were refused together the first one throws it away; by then another may have been made.
    if (this.#kept !== refused) return true;
    this.#kept = undefined;
    await rm(this.#file, { force: true });
    return true;
  }

  async #mint(addresses: readonly string[], token: string): Promise<Result<string, Refusal>> {
    const { fetch, clock } = this.#context.io;
    const person = createClient({
      baseUrl: addresses[0] ?? '',
      token,
      clientName: 'cli',
      clock,
      fetch: anyHub(addresses, (request) => fetch(request)),
    });
    const made = await person.call('clients.connect', { body: { client: this.#client } });
    if (!made.ok) return made;
    this.#kept = made.value.token;
    await this.#keep(made.value.token);
    return ok(made.value.token);
  }

  async #keep(token: string): Promise<void> {
    await mkdir(join(stateFolder(this.#context.io.env), 'clients'), { recursive: true, mode: 0o700 });
    const draft = `${this.#file}.${process.pid}.new`;
    await rm(draft, { force: true });
    await writeFile(draft, `${token}\n`, { mode: 0o600, flag: 'wx' });
    await rename(draft, this.#file);
  }

  get #file(): string {
    return join(stateFolder(this.#context.io.env), 'clients', `${this.#client}.token`);
  }
}
