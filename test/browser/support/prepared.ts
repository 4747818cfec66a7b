import type { Prepared } from './vitest-setup.ts';

let asked: Promise<Prepared> | undefined;

/** The browser and the built page of this run. */
export function prepared(): Promise<Prepared> {
  asked ??= ask();
  return asked;
}

async function ask(): Promise<Prepared> {
  const address = process.env['MUSTER_TEST_BROWSER_OFFER'];
  if (address === undefined) throw new Error('Browser tests need the set-up of vitest.config.ts.');
  const response = await fetch(address);
  const text = await response.text();
  if (!response.ok) throw new Error(`The browser for the tests was not prepared. ${text}`);
  return JSON.parse(text) as Prepared;
}
