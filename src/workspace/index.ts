export { createWorkspaces, type Workspaces, type WorkspacesOptions } from './workspaces.ts';
export type { Discarded } from './discard.ts';
export type { DiffBounds, DiffFile, TreeDiff } from './diff-trees.ts';
export type { Leaks } from './leak-check.ts';
export type { Conflict } from './merge-trees.ts';
export type { MergeResult, MergeWish } from './merge-worktree.ts';
export type { Worktree } from './worktree-record.ts';
export type { NewWorktree, Overlap, WorktreeStatus } from './worktree.ts';
export type { Look, Undone, Writes } from './write-guard.ts';
