export { readFigures, type HubFigures } from './hub-figures.ts';
export { reachStore } from './reach-store.ts';
