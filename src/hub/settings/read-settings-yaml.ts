import type { Result } from '#base';
import type { Refusal } from '#domain';
import type { GivenSetting } from './resolve-settings.ts';

/** `parseSettingsYaml`, loaded by the first file: a start without any does without what reads YAML. */
export async function readSettingsYaml(
  text: string,
  fileName: string,
): Promise<Result<GivenSetting[], Refusal>> {
  const { parseSettingsYaml } = await import('./settings-file.ts');
  return parseSettingsYaml(text, fileName);
}
