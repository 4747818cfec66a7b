export { anyHub, hubList } from './any-hub.ts';
export { createClient, type CallInput, type Client, type ClientOptions } from './client.ts';
export { RefusedError, type EventsOptions, type StreamedEvent } from './events.ts';
export { ERROR_TABLE, errorAnchor, errorDocs, EXIT, type ErrorBody } from '../errors.ts';
export { explainedIn, type Explained } from '../explained.ts';
export { forwardMcp, idOf, rpcError, type McpWay } from './mcp-forward.ts';
export { TranscriptFollower, type StoredEntry } from './transcript-follower.ts';
