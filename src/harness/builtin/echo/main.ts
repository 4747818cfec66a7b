import { Readable, Writable } from 'node:stream';
import { ndJsonStream } from '@agentclientprotocol/sdk';
import { echoApp } from './echo-agent.ts';

// The echo agent as a program of its own: what a bench or a test starts as a child process.
let sessions = 0;
echoApp(() => `echo-${process.pid}-${++sessions}`).connect(
  ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin)),
);
