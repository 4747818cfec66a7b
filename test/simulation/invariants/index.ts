import { acknowledgedWorkEnds } from './acknowledged-work-ends.ts';
import { closedLeavesNothing } from './closed-leaves-nothing.ts';
import { deniedToolsNeverRun } from './denied-tools-never-run.ts';
import { followerSawAll, turnEventsAreLegal } from './event-log-tells-all.ts';
import type { Invariant } from './facts.ts';
import { lateFinishesAreTold, lateStaysLate } from './late-stays-late.ts';
import { mailIsSettled, worldBecomesQuiet } from './nothing-is-left-over.ts';
import { outcomesArriveOnce, repliesAreOfTheirOwnTurn } from './outcomes-arrive-once.ts';
import { attemptsAreAccountedFor, resultsAreOfAcceptedWork, tasksComeToRest } from './tasks-end-once.ts';
import { postedMailEnds } from './posted-mail-ends.ts';
import { wordsOfPersonsAreNobodysMail } from './words-of-persons-are-nobodys-mail.ts';
import { turnsArePaidFor } from './turns-are-paid-for.ts';
import { transcriptsTellAllOnce } from './transcripts-tell-all-once.ts';
import { doneMeansDone, promptsRunOnce } from './prompts-run-once.ts';

/** What must hold when a run has come to rest. */
export const INVARIANTS: readonly Invariant[] = [
  worldBecomesQuiet,
  acknowledgedWorkEnds,
  outcomesArriveOnce,
  repliesAreOfTheirOwnTurn,
  promptsRunOnce,
  doneMeansDone,
  lateStaysLate,
  lateFinishesAreTold,
  deniedToolsNeverRun,
  transcriptsTellAllOnce,
  closedLeavesNothing,
  turnEventsAreLegal,
  followerSawAll,
  mailIsSettled,
  postedMailEnds,
  wordsOfPersonsAreNobodysMail,
  turnsArePaidFor,
  tasksComeToRest,
  attemptsAreAccountedFor,
  resultsAreOfAcceptedWork,
];
