import type { RouteInput } from '#contract';

type Given = NonNullable<RouteInput<'chats.say'>['body']['attachments']>[number];

/** A file that goes along with a message. */
export interface Attached {
  /** One of its own on the page. */
  id: string;
  name: string;
  mimeType: string;
  bytes: number;
  /** Base64. */
  content: string;
}

/** As the hub takes them; a test holds them to its own limits. */
export const ATTACH_LIMITS = { files: 10, bytes: 1024 * 1024, bytesInAll: 5 * 1024 * 1024 } as const;

/** Why these cannot go along with one message; undefined when they can. Told before anything large is read. */
export function attachProblem(files: readonly Pick<Attached, 'name' | 'bytes'>[]): string | undefined {
  if (files.length > ATTACH_LIMITS.files)
    return `A message takes at most ${ATTACH_LIMITS.files} files, and these are ${files.length}. Put the rest into the folder of the session and name them.`;
  const large = files.find(({ bytes }) => bytes > ATTACH_LIMITS.bytes);
  if (large)
    return `${large.name} has ${sizeText(large.bytes)}; one file has at most ${sizeText(ATTACH_LIMITS.bytes)}. Put it into the folder of the session and name it.`;
  const all = files.reduce((sum, { bytes }) => sum + bytes, 0);
  return all > ATTACH_LIMITS.bytesInAll
    ? `The files have ${sizeText(all)} together; a message takes at most ${sizeText(ATTACH_LIMITS.bytesInAll)}.`
    : undefined;
}

export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1).replace(/\.0$/, '')} MB`;
}

/** What browsers tell no type of. */
const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  json: 'application/json',
  md: 'text/markdown',
  toml: 'application/toml',
  yaml: 'application/yaml',
  yml: 'application/yaml',
};

const TEXT = /^text\/|[/+](?:json|xml|yaml|toml|javascript|typescript|x-sh|sql)$/;

/** A type that the hub takes. What reads as text is text, whatever is told: a TypeScript file passes for a film. */
export function typeOf(name: string, told: string, isText: boolean): string {
  const known = TYPES[name.slice(name.lastIndexOf('.') + 1).toLowerCase()];
  if (known !== undefined) return known;
  const [plain = ''] = told.split(';');
  if (isText) return TEXT.test(plain) ? plain : 'text/plain';
  return /^[\w.+-]+\/[\w.+-]+$/.test(plain) ? plain : 'application/octet-stream';
}

/** A name of a file without folders, as the hub takes it. */
export function nameFor(name: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
  const plain = name.replaceAll(/[/\\\u0000-\u001f\u007f]+/g, '-').slice(-200);
  return plain === '' || plain === '.' || plain === '..' ? 'file' : plain;
}

export const asGiven = ({ name, mimeType, content }: Attached): Given => ({
  name,
  mimeType,
  content,
  encoding: 'base64',
});
