export {
  environmentLayer,
  LAYERS,
  resolveSettings,
  type GivenSetting,
  type LayerName,
  type ResolvedSettings,
  type SettingLayer,
} from './resolve-settings.ts';
export { parseSettingsYaml } from './settings-file.ts';
export { createSettings, type SettingsDeps } from './settings-service.ts';
