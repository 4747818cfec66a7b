import { ok, refuse, type Result } from '#base';
import type { Conversation, OfferedTool, ToolCall } from './conversation.ts';

type Call = Omit<ToolCall, 'id'>;
/** What to call, or why nothing offered fits. */
export type Choice = Result<Call, string>;

/** What a prompt wants done, whatever the harness calls its tool for it. */
export type Capability =
  | { kind: 'write'; path: string; content: string }
  | { kind: 'run'; command: string }
  | { kind: 'read'; path: string };

/** Best first; names are compared without case and separators. */
const NAMES: Record<Capability['kind'], string[]> = {
  write: ['write', 'writefile', 'filewrite', 'createfile', 'create', 'applypatch', 'searchreplace', 'edit'],
  run: ['bash', 'shell', 'runshellcommand', 'runterminalcommand', 'runterminalcmd', 'execcommand',
    'executecommand', 'shellcommand', 'exec', 'execute', 'run', 'terminal'],
  read: ['read', 'readfile', 'fileread', 'viewfile', 'view', 'openfile'],
}; // prettier-ignore
const PATH = ['file_path', 'filepath', 'path', 'target_file', 'absolute_path', 'filename', 'file'];
const CONTENT = ['content', 'contents', 'file_text', 'text', 'new_string', 'newstring'];
const COMMAND = ['command', 'cmd', 'script', 'commandline', 'code'];

/** Finds the offered tool for a capability and fills its arguments by its own schema. */
export function chooseByCapability(conversation: Conversation, wanted: Capability): Choice {
  const tool = NAMES[wanted.kind]
    .map((name) => conversation.tools.find((offered) => bare(offered.name) === name && fits(offered, wanted)))
    .find((offered) => offered !== undefined);
  if (tool) return ok({ ...named(tool), input: capabilityInput(conversation, tool, wanted) });
  if (wanted.kind === 'write') return chooseByCapability(conversation, asCommand(wanted));
  if (wanted.kind === 'read')
    return chooseByCapability(conversation, { kind: 'run', command: `cat ${quoted(wanted.path)}` });
  return refuse(`no tool to ${wanted.kind} among: ${listed(conversation)}`);
}

/** Finds a tool by name: exact, then ending in it, then containing it; then hidden behind `use_tool`. */
export function chooseByName(
  conversation: Conversation,
  name: string,
  args: Record<string, unknown>,
): Choice {
  const { tools } = conversation;
  const wanted = bare(name);
  const tool =
    tools.find((offered) => offered.name === name) ??
    tools.find((offered) => bare(offered.name) === wanted) ??
    shortest(tools.filter((offered) => bare(`${offered.namespace ?? ''}${offered.name}`).endsWith(wanted))) ??
    shortest(tools.filter((offered) => bare(offered.name).includes(wanted)));
  if (tool) return ok({ ...named(tool), input: tool.form === 'freeform' ? freeText(args) : args });
  const dispatcher = tools.find((offered) => offered.name === 'use_tool');
  if (!dispatcher) return refuse(`no tool like ${name} among: ${listed(conversation)}`);
  return ok({ name: 'use_tool', input: { tool_name: fullName(conversation, name), tool_input: args } });
}

/**
 * Grok calls MCP tools by `server__tool`. That stands in a search result, if there was one; else the first server
 * that grok says is connected is taken for the tool's.
 */
function fullName({ turns }: Conversation, name: string): string {
  if (name.includes('__')) return name;
  const told = turns
    .map((turn) => (turn.by === 'tools' ? turn.results.map((r) => r.text).join('\n') : turn.text))
    .join('\n');
  const full = new RegExp(`\\b[\\w-]+__${name.replace(/[^\w-]/g, '')}\\b`).exec(told);
  const server = /MCP servers? connected:\s*- ([\w-]+)/.exec(told)?.[1];
  return full?.[0] ?? (server ? `${server}__${name}` : name);
}

function fits(tool: OfferedTool, wanted: Capability): boolean {
  if (tool.form === 'freeform') return wanted.kind === 'write' && bare(tool.name) === 'applypatch';
  if (wanted.kind === 'run') return property(tool, COMMAND) !== undefined;
  if (wanted.kind === 'read') return property(tool, PATH) !== undefined;
  return property(tool, PATH) !== undefined && property(tool, CONTENT) !== undefined;
}

function capabilityInput(
  conversation: Conversation,
  tool: OfferedTool,
  wanted: Capability,
): ToolCall['input'] {
  if (wanted.kind === 'write' && tool.form === 'freeform') return patch(wanted);
  const input: Record<string, unknown> = {};
  for (const name of tool.required) input[name] = sampleFor(tool, name);
  if (wanted.kind === 'run') return { ...input, ...commandArgument(tool, wanted.command) };
  const path = property(tool, PATH) ?? '';
  input[path] = pathFor(conversation, tool.properties[path]?.description ?? '', wanted.path);
  if (wanted.kind === 'write') input[property(tool, CONTENT) ?? ''] = wanted.content;
  return input;
}

function commandArgument(tool: OfferedTool, command: string): Record<string, unknown> {
  const name = property(tool, COMMAND) ?? '';
  return { [name]: tool.properties[name]?.type === 'array' ? ['bash', '-lc', command] : command };
}

/** A tool that says it wants an absolute path gets one, when the harness told its working directory. */
function pathFor({ turns }: Conversation, description: string, path: string): string {
  if (path.startsWith('/') || !/absolute/i.test(description)) return path;
  const told = turns.map((turn) => (turn.by === 'tools' ? '' : turn.text)).join('\n');
  const cwd =
    /(?:working directory|working in the director(?:y|ies)|workspace path|workspace root|cwd)[^\n/]{0,40}(\/[^\s<>"'`,/]+\/[^\s<>"'`,]+)/i.exec(
      told,
    )?.[1];
  return cwd ? `${cwd.replace(/[/.]+$/, '')}/${path}` : path;
}

/** A demanded argument that the directive says nothing about. */
function sampleFor(tool: OfferedTool, name: string): unknown {
  const shape = tool.properties[name];
  if (shape?.sample !== undefined) return shape.sample;
  // The text to be replaced: none, so that an edit tool creates the file.
  if (/^old/i.test(name)) return '';
  switch (shape?.type) {
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
      return 0;
    case 'array':
      return [];
    case 'object':
      return {};
    default:
      return 'scripted model';
  }
}

const asCommand = ({ path, content }: { path: string; content: string }): Capability => ({
  kind: 'run',
  command: `printf %s ${quoted(content)} > ${quoted(path)}`,
});
const patch = ({ path, content }: { path: string; content: string }): string =>
  [
    '*** Begin Patch',
    `*** Add File: ${path}`,
    ...content.split('\n').map((line) => `+${line}`),
    '*** End Patch',
  ].join('\n');
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const bare = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');
const named = ({ name, namespace }: OfferedTool): Pick<Call, 'name' | 'namespace'> => ({ name, namespace });
const listed = ({ tools }: Conversation): string =>
  tools.map((tool) => tool.name).join(', ') || 'none offered';
const shortest = (tools: OfferedTool[]): OfferedTool | undefined =>
  tools.toSorted((a, b) => a.name.length - b.name.length)[0];
const freeText = (args: Record<string, unknown>): string =>
  typeof args['input'] === 'string' ? args['input'] : JSON.stringify(args);

function property(tool: OfferedTool, names: string[]): string | undefined {
  const offered = Object.keys(tool.properties);
  for (const name of names) {
    const found = offered.find((one) => bare(one) === bare(name));
    if (found !== undefined) return found;
  }
  return undefined;
}
