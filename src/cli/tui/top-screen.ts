import { Box, Text, useInput, usePaste, useWindowSize, type Key as InkKey } from 'ink';
import { createElement, useSyncExternalStore, type ReactElement } from 'react';
import type { Style } from '../output/style.ts';
import { footerLines, helpLines } from './footer-lines.ts';
import { sessionLines } from './session-lines.ts';
import { listLines, windowed, type Line, type Size } from './top-lines.ts';
import type { TopModel, TopPicture } from './top-model.ts';
import type { Key } from './top-state.ts';

/** The screen of `muster top`. Everything that it says is made by functions of the picture; here it is put on cells. */
export function TopScreen({
  model,
  style,
  press,
}: {
  model: TopModel;
  style: Style;
  press: (key: Key) => void;
}): ReactElement {
  const picture = useSyncExternalStore(model.subscribe, model.read);
  const size = useWindowSize();
  useInput((input, key) => {
    for (const pressed of keysOf(input, key)) press(pressed);
  });
  usePaste((text) => press({ pasted: text }));
  const lines = screenLines(picture, size, style);
  return createElement(
    Box,
    { flexDirection: 'column', width: size.columns, height: size.rows },
    lines.map(({ text, isChosen = false }, index) =>
      // A line that is empty would take no room.
      createElement(Text, { key: index, inverse: isChosen, wrap: 'truncate-end' }, text === '' ? ' ' : text),
    ),
  );
}

function screenLines({ data, state, said, transcript, now }: TopPicture, size: Size, style: Style): Line[] {
  const look = { style, columns: size.columns, now };
  if (state.help) return windowed(helpLines(look), size.rows);
  const body =
    state.view === 'session'
      ? sessionLines(data, state, { transcript, size, look })
      : listLines(data, state, size, look);
  return [...body, ...footerLines(data, state, { said, size, look })].slice(0, size.rows);
}

const NAMED: readonly (readonly [keyof InkKey, Extract<Key, string>])[] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['pageUp', 'page_up'],
  ['pageDown', 'page_down'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  // Terminals send one of the two for the key that erases.
  ['delete', 'backspace'],
];

/** Several keys come at once where somebody types fast, or the line is slow. */
function keysOf(input: string, key: InkKey): Key[] {
  if (key.ctrl) return input === 'c' ? ['interrupt'] : [];
  if (key.tab) return [key.shift ? 'back_tab' : 'tab'];
  const named = NAMED.find(([name]) => key[name] === true);
  if (named) return [named[1]];
  if (key.meta) return [];
  // What follows a line's end in one go was not typed by a hand that had seen what came of the line.
  const [line = '', ...more] = input.split(/[\r\n]/);
  const keys = Array.from(
    new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(line),
    (each): Key => ({
      text: each.segment,
    }),
  );
  return more.length > 0 ? [...keys, 'enter'] : keys;
}
