export {
  environmentLayer,
  LAYERS,
  resolveSettings,
  type GivenSetting,
  type LayerName,
  type ResolvedSettings,
  type SettingLayer,
} from './resolve-settings.ts';
export { readSettingsYaml } from './read-settings-yaml.ts';
export { createSettings, type SettingsDeps } from './settings-service.ts';
