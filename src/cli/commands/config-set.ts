import { EXIT } from '#contract/client';
import { refusal, SETTINGS, type SettingKey } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { isSettingKey, settingValue, unknownKey } from '../operate/setting-key.ts';
import {
  applySettingsFile,
  planSettingsFile,
  projectSettingsFile,
  userSettingsFile,
} from '../operate/settings-file.ts';

export const command: CommandSpec = {
  args: [
    ['<key>', 'as muster config list names it'],
    ['[value]', 'its new value'],
  ],
  options: [
    { flags: '--default', about: 'take it back to its default' },
    { flags: '--user', about: 'in your settings file, for every hub that you start' },
    { flags: '--project', about: 'in .muster/config.yaml of this folder' },
    { flags: '--dry-run', about: 'print what would change, and change nothing' },
  ],
  examples: [
    'muster config set delegate.idleHours 24',
    'muster config set hub.port 7071 --user',
    'muster config set delegate.idleHours --default',
  ],
  async run(context, input) {
    const key = input.arg(0);
    if (!isSettingKey(key)) return context.refuse(unknownKey(key));
    const typed = input.arg(1);
    if (input.has('default') === (typed !== '')) {
      return context.refuse(
        refusal('request.invalid', `What ${key} is to be is not clear.`, {
          hint: `Give a value, or --default: muster config set ${key} ${SETTINGS[key].default || 'VALUE'}`,
        }),
      );
    }
    const value = input.has('default') ? null : settingValue(key, typed);
    if (value !== null && !value.ok) return context.refuse(value.error);
    const change = { key, value: value === null ? null : value.value, dryRun: input.has('dryRun') };
    if (input.has('user')) return setInFile(context, userSettingsFile(context.io.env), change);
    if (input.has('project')) return setInFile(context, projectSettingsFile(context.io.cwd), change);
    return setInHub(context, change);
  },
};

interface Change {
  key: SettingKey;
  value: string | number | null;
  dryRun: boolean;
}

async function setInHub(context: CommandContext, { key, value, dryRun }: Change): Promise<number> {
  const listed = await context.call('settings.list', {});
  if (!listed.ok) return context.refuse(listed.error);
  const before = listed.value.items.find((setting) => setting.key === key);
  const to = value ?? SETTINGS[key].default;
  if (dryRun) {
    context.show(
      { plan: { set: { key, where: 'hub', from: before?.value, to } } },
      () => `Would set ${key} in the hub: ${orNone(before?.value)} → ${orNone(to)}`,
    );
    return EXIT.done;
  }
  const set = await context.call('settings.set', { params: { key }, body: { value } });
  if (!set.ok) return context.refuse(set.error);
  context.show(set.value, () => `${key} is ${orNone(set.value.value)} now (from: ${set.value.origin}).`);
  if (key === 'spawn.defaultHarness' && typeof value === 'string') await tellUnknownHarness(context, value);
  if (value !== null && set.value.value !== value && !context.json)
    context.talk('A higher layer gives another value, which counts: see the origin.');
  return EXIT.done;
}

/** It may be installed later; that nobody has it now is mostly a slip. */
async function tellUnknownHarness(context: CommandContext, name: string): Promise<void> {
  const agents = await context.call('agents.list', { query: {} });
  if (!agents.ok || name === '') return;
  const known = agents.value.items.some(({ harnesses }) => harnesses.some((each) => each.name === name));
  if (!known) context.talk(`No agent has a harness "${oneLine(name, 64)}" now. See: muster agent list`);
}

async function setInFile(
  context: CommandContext,
  file: string,
  { key, value, dryRun }: Change,
): Promise<number> {
  const plan = await planSettingsFile(file, key, value);
  if (!plan.ok) return context.refuse(plan.error);
  const { before, isNew } = plan.value;
  const answer = { key, file, from: before, to: value };
  if (dryRun) {
    context.show(
      { plan: { set: answer } },
      () =>
        `Would set ${key} in ${file}${isNew ? ' (a new file)' : ''}: ${before ?? 'not set'} → ${value ?? 'not set'}`,
    );
    return EXIT.done;
  }
  await applySettingsFile(plan.value);
  context.show(answer, () => `${key} is ${value ?? 'not set'} in ${file} now.`);
  if (!context.json) context.talk('It counts from the next start: muster down, then muster up');
  return EXIT.done;
}

const orNone = (value: string | number | undefined): string | number =>
  value === '' ? '(none)' : (value ?? '(none)');
