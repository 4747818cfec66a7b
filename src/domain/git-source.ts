import type { Result } from '#base';
import { refusal, type Refusal } from './refusal.ts';

/** A repository elsewhere, and what of it: a branch, tag or commit; null for the branch that it begins with. */
export interface GitSource {
  url: string;
  ref: string | null;
}

/** Where a repository is: an address that git understands, and by what it may be reached. */
export interface GitAddress {
  url: string;
  protocols: readonly string[];
  /** Its last part, for folders: `muster` of `https://host/team/muster.git`. */
  name: string;
}

// Values of #base would bring node modules into the contract, which a browser loads.
const ok = <T>(value: T) => ({ ok: true as const, value });
const refuse = (error: Refusal) => ({ ok: false as const, error });

const SCHEMES = new Set(['https', 'http', 'ssh', 'git', 'file']);
const LONGEST_ADDRESS = 2_048;
const LONGEST_REF = 250;

/**
 * Reads the address of a repository: `https://…`, `ssh://…`, `git@host:path`, `file:///…`, or an absolute path of this host.
 * One that git would take for an option or a program, or that carries a password, is refused.
 */
export function parseGitAddress(url: string): Result<GitAddress, Refusal> {
  const problem = problemOf(url);
  if (problem !== undefined) {
    return refuse(
      refusal(
        'workspace.url_refused',
        `The git address ${withoutCredentials(url).slice(0, 200)} ${problem}.`,
        {
          hint: 'Name it as https://HOST/PATH, git@HOST:PATH, ssh://…, file:///PATH or an absolute path.',
        },
      ),
    );
  }
  const scheme = schemeOf(url);
  const protocol = scheme ?? (url.startsWith('/') ? 'file' : 'ssh');
  const protocols = protocol === 'http' || protocol === 'https' ? ['https', 'http'] : [protocol];
  const name =
    url
      .replace(/\/+$/, '')
      .split(/[/:]/)
      .at(-1)
      ?.replace(/\.git$/, '') ?? '';
  return ok({
    url,
    protocols: protocol === 'https' ? ['https'] : protocols,
    name: name || 'repository',
  });
}

function problemOf(url: string): string | undefined {
  if (url === '') return 'is empty';
  if (url.length > LONGEST_ADDRESS) return 'is too long';
  if (url.startsWith('-')) return 'begins with "-", which git would take for an option';
  if (hasControls(url) || /\s/.test(url)) return 'has blanks or control characters';
  // `ext::program` and its like name a program that git would run.
  if (/^[\w+.-]+::/.test(url)) return 'names a program in place of a host';
  const scheme = schemeOf(url);
  if (scheme !== undefined) return problemOfUrl(url, scheme);
  if (url.startsWith('/')) return undefined;
  const host = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(url);
  if (!host) return 'is no address of a repository';
  return host[1]?.startsWith('-') || host[2]?.startsWith('-') ? 'has a part that begins with "-"' : undefined;
}

function problemOfUrl(url: string, scheme: string): string | undefined {
  if (!SCHEMES.has(scheme)) return `has the scheme ${scheme}, which is not known here`;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed) return 'cannot be read';
  if (parsed.hostname.startsWith('-')) return 'has a host that begins with "-"';
  if (parsed.username.startsWith('-')) return 'has a user that begins with "-"';
  if (parsed.password !== '') return 'carries a password; leave it to a credential helper of git';
  if (scheme.startsWith('http') && parsed.username !== '')
    return 'carries a user or a token; leave it to a credential helper of git';
  if (parsed.search !== '' || parsed.hash !== '') return 'has a part behind "?" or "#"';
  return undefined;
}

function schemeOf(url: string): string | undefined {
  return /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();
}

/**
 * Whether a ref (branch, tag, commit, `refs/…`) may be handed to git: no option, no expression, nothing that
 * `git check-ref-format` forbids.
 */
export function checkRef(ref: string): Result<string, Refusal> {
  const bad =
    ref === '' ||
    ref.length > LONGEST_REF ||
    hasControls(ref) ||
    /^[-./@]|[\s~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(\/|$)|[/.]$/.test(ref);
  if (!bad) return ok(ref);
  return refuse(
    refusal('workspace.ref_unknown', `"${ref.slice(0, 100)}" is no branch, tag or commit.`, {
      hint: 'Name a branch, a tag or a commit.',
    }),
  );
}

/** A text with the users, passwords and tokens of its addresses left out. */
export function withoutCredentials(text: string): string {
  return text.replaceAll(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@'"]+@/gi, '$1…@');
}

/** A source whose address and ref may be handed to git. */
export function checkSource({ url, ref }: GitSource): Result<GitSource, Refusal> {
  const address = parseGitAddress(url);
  if (!address.ok) return address;
  const checked = ref === null ? ok(ref) : checkRef(ref);
  return checked.ok ? ok({ url, ref: checked.value }) : checked;
}

/** Reads `https://host/path#ref`, `git@host:path#ref` and their like; undefined for what is the path of a folder. */
export function sourceInFolder(folder: string): GitSource | undefined {
  if (schemeOf(folder) === undefined && !/^[\w.-]+@[\w.-]+:/.test(folder) && !/^\w+::/.test(folder))
    return undefined;
  const at = folder.indexOf('#');
  return at < 0 ? { url: folder, ref: null } : { url: folder.slice(0, at), ref: folder.slice(at + 1) };
}

/** A source in one line, as people write it. */
export const sourceText = ({ url, ref }: GitSource): string => (ref === null ? url : `${url}#${ref}`);

function hasControls(text: string): boolean {
  for (const character of text) {
    const code = character.charCodeAt(0);
    if (code < 32 || code === 127) return true;
  }
  return false;
}
