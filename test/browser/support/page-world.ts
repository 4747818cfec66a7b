import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';
import { Machine } from '../../e2e/muster-process.ts';
import { prepared } from './prepared.ts';

/** A CI machine may be ten times slower than this one; what hangs ends here. */
const PATIENCE_MS = 60_000;
export const PHONE = { width: 360, height: 720 } as const;

/** A machine with Muster, and a browser that looks at its page. */
export class PageWorld implements AsyncDisposable {
  readonly machine: Machine;
  readonly #browser: Browser;
  readonly #troubles: string[] = [];

  private constructor(machine: Machine, browser: Browser) {
    this.machine = machine;
    this.#browser = browser;
  }

  /** `config` is the person's config.yaml. */
  static async open(config: (modelUrl: string) => string = nativeConfig): Promise<PageWorld> {
    const { executable, env } = await prepared();
    const machine = await Machine.open(config);
    await machine.up();
    const browser = await chromium.launch({
      executablePath: executable,
      env: { ...process.env, ...env },
      args: ['--no-sandbox', '--headless=shell', '--disable-gpu', '--disable-background-networking'],
      timeout: PATIENCE_MS,
    });
    return new PageWorld(machine, browser);
  }

  /** A browser of its own for one person, not signed in. */
  async person(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await this.#browser.newContext(options);
    context.setDefaultTimeout(PATIENCE_MS);
    return context;
  }

  /** A tab at a path of the hub. */
  async tab(context: BrowserContext, path: string): Promise<Page> {
    const page = await context.newPage();
    page.on('pageerror', (error) => this.#troubles.push(String(error)));
    page.on('console', (message) => {
      // A refusal that the page shows is told by the browser as an error too.
      const isAnswer = /Failed to load resource/.test(message.text());
      if (message.type() === 'error' && !isAnswer) this.#troubles.push(message.text());
    });
    await page.goto(`${this.machine.address}${path}`);
    return page;
  }

  /** A tab that is signed in as the person of the machine, by a code that is good once. */
  async signedIn(context: BrowserContext, path = '/'): Promise<Page> {
    const page = await this.tab(context, `${path}#sign-in=${await this.code()}`);
    await page.getByRole('navigation', { name: 'Screens' }).waitFor();
    return page;
  }

  async code(): Promise<string> {
    const minted = await this.machine.client.call('sign_in.mint');
    if (!minted.ok) throw new Error(minted.error.message);
    return minted.value.code;
  }

  /** Throws what went wrong inside pages since the test before. */
  endWithoutTrouble(): void {
    const troubles = this.#troubles.splice(0);
    if (troubles.length > 0) throw new Error(`The page said:\n${troubles.join('\n')}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await this.machine.close();
  }
}

const nativeConfig = (modelUrl: string) =>
  `harness:\n  native:\n    baseUrl: ${modelUrl}/v1\n    model: scripted\n`;

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds on the page as it stands that is serious or worse, one line each. */
export async function seriousFindings(page: Page): Promise<string[]> {
  // As text of the test, not of the page: the hub's content policy lets no other script in.
  await page.evaluate(await readFile(AXE, 'utf8'));
  const found = await page.evaluate<
    { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] }[]
  >(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ target, failureSummary }) => ({ target, failureSummary })) })))',
  );
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
    );
}
