// All verbs on artifacts by one name: each file has one reason to change, and callers need not know which.
export * from './artifacts.ts';
export * from './artifact-versions.ts';
export * from './artifact-bodies.ts';
export * from './artifact-room.ts';
