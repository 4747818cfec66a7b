export { createAgentContract } from './agent-contract.ts';
export { cancelQueued } from './cancel-turn.ts';
export { decisionReady } from './decision-ready.ts';
export { interruptTurnsOn } from './interrupt-turns.ts';
export { leaseReaper, type Grace } from './lease-reaper.ts';
export { queueExpirer } from './queue-expirer.ts';
export { queueTurn } from './queue-turn.ts';
