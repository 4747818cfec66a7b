import { runLimits, runStart } from '../run-input.ts';
import {
  viewRun,
  viewRunDetail,
  viewRunPlan,
  viewStartOutcome,
  viewStepDetail,
  viewStepsPage,
} from '../views/runs.ts';
import { viewPage } from '../views/sessions.ts';
import { shown, type Handlers, type HubRoute } from './handler.ts';

type RunRoute = Extract<HubRoute, `runs.${string}`>;

/** Runs of workflows. Their events are a stream, which the door itself opens. */
export const RUN_HANDLERS: Handlers<RunRoute> = {
  'runs.start': ({ hub, by, body }) => shown(hub.runs.start(by, runStart(body)), viewStartOutcome),
  'runs.list': ({ hub, by, query }) => shown(hub.runs.list(by, query), (page) => viewPage(page, viewRun)),
  'runs.show': ({ hub, by, params }) => shown(hub.runs.show(by, params.run), viewRunDetail),
  'runs.steps': ({ hub, by, params, query: { brief, ...query } }) =>
    shown(hub.runs.steps(by, params.run, { ...query, brief: brief === 'true' }), viewStepsPage),
  'runs.plan': ({ hub, by, params, query }) => shown(hub.runs.plan(by, params.run, query), viewRunPlan),
  'runs.step': ({ hub, by, params }) => shown(hub.runs.step(by, params.run, params.step), viewStepDetail),
  'runs.definition': ({ hub, by, params }) =>
    shown(hub.runs.definition(by, params.run), ({ kind, hash, text }) => ({ kind, hash, text })),
  'runs.wait': ({ hub, by, params, query, signal }) =>
    shown(hub.runs.wait(by, params.run, query, signal), viewRun),
  'runs.pause': ({ hub, by, params }) => shown(hub.runs.pause(by, params.run), viewRun),
  'runs.resume': ({ hub, by, params, body }) =>
    shown(hub.runs.resume(by, params.run, { limits: runLimits(body.limits) }), viewRun),
  'runs.cancel': ({ hub, by, params, body }) => shown(hub.runs.cancel(by, params.run, body), viewRun),
  'runs.rerun': ({ hub, by, params, body }) =>
    shown(hub.runs.rerun(by, params.run, { ...body, limits: runLimits(body.limits) }), viewStartOutcome),
};
