// Everything that is not drawn, or that turns the direction of what follows; tabs and line ends stay.
const UNSEEN = /(?![\t\n])[\p{Cc}\p{Bidi_Control}]/gu;
// Colours and cursor moves of terminals, whole: without their first character the rest would stay as litter.
// oxlint-disable-next-line no-control-regex -- see above
const TERMINAL = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\))/g;

/** Text of agents and tools as it may be shown: what one sees is what it says. */
export const plainText = (text: string): string =>
  text.replaceAll(TERMINAL, '').replaceAll('\r\n', '\n').replaceAll(UNSEEN, '');
