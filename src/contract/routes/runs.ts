import { z } from 'zod';
import type { RUN_PATHS } from '../paths/runs.ts';
import * as hub from '../schemas/hub.ts';
import * as run from '../schemas/runs.ts';
import { owners, people, type RouteSpec } from './route-spec.ts';

const ofRun = z.object({ run: run.runRef });

/** Runs of workflows: starting them, seeing how they stand, ending them. */
export const RUN_ROUTES = {
  'runs.start': {
    summary: 'Start a workflow; answers at once, with the run or with what is wrong in the text',
    callers: owners,
    body: run.startRequest,
    answer: run.startAnswer,
    idempotent: true,
  },
  'runs.list': {
    summary: 'List runs, newest first; runs within runs are left out',
    callers: owners,
    query: run.listQuery,
    answer: run.runPage,
  },
  'runs.show': {
    summary: 'Show a run: its steps, what it asks, what it noted',
    callers: owners,
    params: ofRun,
    answer: run.runDetail,
  },
  'runs.steps': {
    summary: 'List the steps of a run in the order in which they were asked for, or those that have changed',
    callers: owners,
    params: ofRun,
    query: run.stepsQuery,
    answer: run.stepPage,
  },
  'runs.plan': {
    summary: 'Say what a run would keep when it is resumed, or rerun from a step; nothing is changed',
    callers: owners,
    params: ofRun,
    query: run.planQuery,
    answer: run.planAnswer,
  },
  'runs.step': {
    summary: 'Show a step of a run: its prompt, tries and output',
    callers: owners,
    params: ofRun.extend({ step: run.stepRef }),
    answer: run.stepDetail,
  },
  'runs.definition': {
    summary: 'Read the text that a run runs',
    callers: owners,
    params: ofRun,
    answer: run.definitionAnswer,
  },
  'runs.wait': {
    summary: 'Wait until a run has ended or needs a person',
    callers: owners,
    params: ofRun,
    query: run.waitQuery,
    answer: run.runView,
  },
  'runs.events': {
    summary: 'Follow the events of a run by SSE, from its start',
    callers: people,
    params: ofRun,
    query: run.eventsQuery,
    answer: hub.eventView,
    stream: true,
  },
  'runs.pause': {
    summary: 'Begin no further step of a run; what runs ends by itself',
    callers: owners,
    params: ofRun,
    answer: run.runView,
  },
  'runs.resume': {
    summary: 'Go on with a paused run, or run again what failed and what depends on it',
    callers: owners,
    params: ofRun,
    body: run.resumeRequest,
    answer: run.runView,
  },
  'runs.cancel': {
    summary: 'Cancel a run; what has ended keeps its results',
    callers: owners,
    params: ofRun,
    body: run.cancelRequest,
    answer: run.runView,
  },
  'runs.rerun': {
    summary: 'Start another run on the results of this one',
    callers: owners,
    params: ofRun,
    body: run.rerunRequest,
    answer: run.startAnswer,
    idempotent: true,
  },
} as const satisfies Record<keyof typeof RUN_PATHS, RouteSpec>;
