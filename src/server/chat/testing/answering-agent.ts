import type { Principal } from '#domain';
import type { Hub } from '#hub';

/** An agent that answers every turn with its prompt and tears down what is to be closed, until its hub stops. */
export async function answeringAgent(hub: Hub, by: Principal): Promise<void> {
  const harnesses = [{ name: 'echo', canResume: true, canSteer: false }];
  await hub.contract.heartbeat(by, { contract: 1, version: '0.1.0', harnesses });
  for (let after = 0, claims = 0; ; claims++) {
    const polled = await hub.contract.poll(by, { claim_id: `c${claims}`, free: 4, after, hold_ms: 20_000 });
    if (!polled.ok) return;
    for (const { seq, body } of polled.value.entries) {
      after = seq;
      if (body.type === 'close') await hub.contract.tornDown(by, body.session, { done: true });
      if (body.type !== 'turn') continue;
      const { turn, fence, session, prompt } = body;
      const recovery = session.acpSession === null ? 'new' : 'resumed';
      const acp_session = session.acpSession ?? `acp-${turn}`;
      const begun = await hub.contract.start(by, turn, { fence, acp_session, recovery });
      if (!begun.ok) continue;
      const entries = [
        { type: 'commands' as const, names: ['compact', 'review'] },
        { type: 'text' as const, text: `echo: ${prompt}` },
      ];
      await hub.contract.updates(by, turn, { fence, batch: 1, entries });
      const outcome = { end: 'done', reply: `echo: ${prompt}`, stopReason: 'end_turn' } as const;
      const end = { fence, last_batch: 1, phase: 'turn', session_lost: false, outcome } as const;
      await hub.contract.finish(by, turn, end);
    }
  }
}
