/**
 * What draws the chart asks for the browser's language as soon as it is loaded, and fails where that is none: machines
 * without one name theirs `en-US@posix`. Such a browser is told it speaks English from then on.
 */
export function knowLanguage(browser: Pick<Navigator, 'language'>): void {
  if (isKnown(browser.language)) return;
  Object.defineProperty(browser, 'language', { value: 'en', configurable: true });
}

function isKnown(language: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(language).length > 0;
  } catch {
    return false;
  }
}
