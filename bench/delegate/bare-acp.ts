import { agent, client, methods } from '@agentclientprotocol/sdk';

/** Times of prompt round trips (request, one update, response) between two in-process ends of the SDK, in ms. */
export async function bareRoundTrip(rounds: number): Promise<number[]> {
  const echo = agent({ name: 'bare' })
    .onRequest(methods.agent.initialize, () => ({ protocolVersion: 1, agentCapabilities: {} }))
    .onRequest(methods.agent.session.new, () => ({ sessionId: 's' }))
    .onRequest(methods.agent.session.prompt, async ({ params, client: peer }) => {
      await peer.notify(methods.client.session.update, {
        sessionId: params.sessionId,
        update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'echo' } },
      });
      return { stopReason: 'end_turn' };
    });
  const caller = client({ name: 'bench' }).onNotification(methods.client.session.update, () => {});
  const connection = caller.connect(echo);
  await connection.agent.request(methods.agent.initialize, { protocolVersion: 1, clientCapabilities: {} });
  await connection.agent.request(methods.agent.session.new, { cwd: '/', mcpServers: [] });
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const began = performance.now();
    await connection.agent.request(methods.agent.session.prompt, {
      sessionId: 's',
      prompt: [{ type: 'text', text: 'hi' }],
    });
    times.push(performance.now() - began);
  }
  return times;
}
