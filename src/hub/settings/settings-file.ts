import { ok, refuse, type Result } from '#base';
import { refusal } from '#domain';
import type { Refusal } from '#domain';
import { isMap, isNode, isScalar, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { isSettingKey } from './check-setting.ts';
import type { GivenSetting } from './resolve-settings.ts';

/** Deeper than any key goes; a deeper map is a mistake and is reported as an unknown key. */
const DEEPEST = 3;
const LONGEST_FILE = 256 * 1024;

interface Reading {
  fileName: string;
  lines: LineCounter;
  given: GivenSetting[];
}

/**
 * Reads a settings file: sections (`delegate:` and below it `idleHours: 48`) and dotted keys (`delegate.idleHours: 48`)
 * mean the same. Answers every key with its line, unchecked; refused when it is no YAML or no map.
 */
export function parseSettingsYaml(text: string, fileName: string): Result<GivenSetting[], Refusal> {
  if (text.length > LONGEST_FILE) return unreadable(`${fileName} is longer than ${LONGEST_FILE} characters.`);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
  const [error] = document.errors;
  if (error) return unreadable(`${fileName} line ${lines.linePos(error.pos[0]).line}: ${error.message}`);
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return ok([]);
  if (!isMap(contents)) {
    return unreadable(`${fileName} does not hold settings: a settings file is made of lines "key: value".`);
  }
  const reading: Reading = { fileName, lines, given: [] };
  readMap(reading, contents, '');
  return ok(reading.given);
}

function readMap(reading: Reading, map: YAMLMap, prefix: string): void {
  for (const pair of map.items) {
    const name = isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
    const key = prefix + name;
    if (isMap(pair.value) && !isSettingKey(key) && key.split('.').length < DEEPEST) {
      readMap(reading, pair.value, `${key}.`);
      continue;
    }
    const where = `${reading.fileName} line ${lineOf(reading.lines, pair.key)}`;
    reading.given.push({ key, value: valueOf(pair.value), where });
  }
}

/** What is no plain value stands as its YAML text: no setting takes it, and the message shows it. */
function valueOf(value: unknown): unknown {
  if (isScalar(value)) return value.value;
  return isNode(value) ? [value.toString().slice(0, 100)] : null;
}

function lineOf(lines: LineCounter, key: unknown): number {
  const start = isNode(key) ? key.range?.[0] : undefined;
  return start === undefined ? 1 : lines.linePos(start).line;
}

const unreadable = (message: string) =>
  refuse(refusal('config.unreadable', message, { hint: 'Mend the file, or move it away, and start again.' }));
