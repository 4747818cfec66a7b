export { commandExpirer, commandPruner } from './command-expirer.ts';
export { createCommands } from './command-service.ts';
