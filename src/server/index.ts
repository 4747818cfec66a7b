export { createApp, type App, type AppOptions } from './http/app.ts';
export { createLog, redactor, type LogOptions } from './log.ts';
export { startServer, type RunningServer, type ServerSettings } from './start.ts';
