import type { Check } from '../check.ts';
import { agent } from './agent.ts';
import { budgets } from './budgets.ts';
import { configuration } from './configuration.ts';
import { git } from './git.ts';
import { harnesses } from './harnesses.ts';
import { hub } from './hub.ts';
import { modelEndpoints } from './model-endpoints.ts';
import { networkDoors } from './network-doors.ts';
import { roles } from './roles.ts';
import { runtime } from './runtime.ts';
import { stateFolder } from './state-folder.ts';
import { store } from './store.ts';
import { workspaces } from './workspaces.ts';

/** Every check, in the order in which they are told: what others stand on comes first. */
export const CHECKS: readonly Check[] = [
  runtime,
  stateFolder,
  configuration,
  store,
  hub,
  agent,
  budgets,
  roles,
  git,
  workspaces,
  harnesses,
  modelEndpoints,
  networkDoors,
];
