import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** The way between an agent and its hub, which can be cut and mended: a relay of bytes on loopback. */
export interface Cable {
  /** What the agent takes for its hub. */
  address: string;
  /** Ends what is open and refuses what is new. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function layCable(hub: string): Promise<Cable> {
  const { port } = new URL(hub);
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(Number(port), '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  const near = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${near.port}`,
    cut,
    mend: () => void (isCut = false),
    close: () =>
      new Promise((resolve) => {
        cut();
        server.close(() => resolve());
      }),
  };
}
