import type { ChannelKind } from '#domain';
import type { ChannelDriver } from './driver.ts';
import { ntfy } from './ntfy.ts';
import { slack } from './slack.ts';
import { telegram } from './telegram.ts';
import { webhook } from './webhook.ts';

export const DRIVERS: Readonly<Record<ChannelKind, ChannelDriver>> = { webhook, ntfy, slack, telegram };
