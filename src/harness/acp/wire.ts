import { Readable, Writable } from 'node:stream';
import {
  client,
  methods,
  ndJsonStream,
  type AgentApp,
  type AnyMessage,
  type ClientConnection,
  type ClientContext,
  type RequestPermissionRequest,
  type RequestPermissionResponse,
} from '@agentclientprotocol/sdk';

type MessageId = string | number | null;

export interface WireHandlers {
  /** Parameters of a `session/update`, in the order of the wire, before any later answer is seen. */
  update(params: unknown): void;
  /** Any other notification. */
  notification(method: string, params: unknown): void;
  permission(params: RequestPermissionRequest, requestId: MessageId): Promise<RequestPermissionResponse>;
}

/** Looks at every message on its way. */
export interface WireTap {
  saw(to: 'harness' | 'muster', message: unknown): void;
}

/** The pipe to one harness. */
export interface Wire {
  readonly agent: ClientContext;
  /** Resolves when either side has closed it. */
  readonly closed: Promise<void>;
  /** Resolves when our answer to this request of the harness is on its way; whatever is sent next comes after it. */
  answered(requestId: MessageId): Promise<void>;
  close(): void;
}

/** Joins a program by its standard streams. */
export function joinProgram(
  program: { stdin: Writable; stdout: Readable },
  handlers: WireHandlers,
  tap?: WireTap,
): Wire {
  const taps = createTaps(handlers, tap);
  const { readable, writable } = ndJsonStream(Writable.toWeb(program.stdin), Readable.toWeb(program.stdout));
  // A broken pipe closes the connection; the exit of the program tells why.
  readable.pipeTo(taps.incoming.writable).catch(() => {});
  taps.outgoing.readable.pipeTo(writable).catch(() => {});
  return join(taps, handlers);
}

/** Joins an agent that lives in this process, over streams of message objects. */
export function joinInProcess(app: AgentApp, handlers: WireHandlers, tap?: WireTap): Wire {
  const taps = createTaps(handlers, tap);
  app.connect({ readable: taps.outgoing.readable, writable: taps.incoming.writable });
  return join(taps, handlers);
}

interface Taps {
  incoming: TransformStream<AnyMessage, AnyMessage>;
  outgoing: TransformStream<AnyMessage, AnyMessage>;
  answered(requestId: MessageId): Promise<void>;
}

const BUFFERED = { highWaterMark: 64 };

/**
 * Updates are taken off the wire here and never reach the SDK: it starts handlers without waiting for them, so that an
 * answer to a prompt can overtake updates that were sent before it. Taken here, they are handled in order, and all of
 * them before the answer.
 */
function createTaps(handlers: WireHandlers, tap: WireTap | undefined): Taps {
  const waiting = new Map<MessageId, () => void>();
  const incoming = new TransformStream<AnyMessage, AnyMessage>(
    {
      transform(message, controller) {
        tap?.saw('muster', message);
        if (isUpdate(message)) handlers.update('params' in message ? message.params : undefined);
        else controller.enqueue(message);
      },
    },
    BUFFERED,
    BUFFERED,
  );
  const outgoing = new TransformStream<AnyMessage, AnyMessage>(
    {
      transform(message, controller) {
        tap?.saw('harness', message);
        controller.enqueue(message);
        if (!('method' in message)) waiting.get(message.id)?.();
      },
    },
    BUFFERED,
    BUFFERED,
  );
  const answered = (requestId: MessageId) =>
    new Promise<void>((resolve) => {
      waiting.set(requestId, () => {
        waiting.delete(requestId);
        resolve();
      });
    });
  return { incoming, outgoing, answered };
}

function isUpdate(message: AnyMessage): boolean {
  return message !== null && typeof message === 'object' && 'method' in message
    ? message.method === methods.client.session.update && !('id' in message)
    : false;
}

function join(taps: Taps, handlers: WireHandlers): Wire {
  const connection: ClientConnection = client({ name: 'muster' })
    .onRequest(methods.client.session.requestPermission, ({ params, requestId }) =>
      handlers.permission(params, requestId),
    )
    .onNotification('*', ({ method, params }) => handlers.notification(method, params))
    .connect({ readable: taps.incoming.readable, writable: taps.outgoing.writable });
  return {
    agent: connection.agent,
    closed: connection.closed.catch(() => {}),
    answered: (requestId) => taps.answered(requestId),
    close: () => connection.close(),
  };
}
