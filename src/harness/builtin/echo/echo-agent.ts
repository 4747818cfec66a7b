import { agent, methods, RequestError, type AgentApp } from '@agentclientprotocol/sdk';
import type { InProcessAgent } from '../../acp/in-process.ts';

/** An ACP agent that answers `echo: TEXT`. It has no memory, so any session can be resumed. */
export function echoApp(nextSessionId: () => string): AgentApp {
  return agent({ name: 'echo' })
    .onRequest(methods.agent.initialize, () => ({
      protocolVersion: 1,
      agentCapabilities: { mcpCapabilities: { http: true }, sessionCapabilities: { resume: {} } },
    }))
    .onRequest(methods.agent.session.new, () => ({ sessionId: nextSessionId() }))
    .onRequest(methods.agent.session.resume, () => ({}))
    .onRequest(methods.agent.session.prompt, async ({ params, client }) => {
      const texts = params.prompt.flatMap((block) => (block.type === 'text' ? [block.text] : []));
      if (texts.length === 0) throw RequestError.invalidParams(undefined, 'send text');
      await client.notify(methods.client.session.update, {
        sessionId: params.sessionId,
        update: {
          sessionUpdate: 'agent_message_chunk',
          content: { type: 'text', text: `echo: ${texts.join('')}` },
        },
      });
      return { stopReason: 'end_turn' };
    })
    .onNotification(methods.agent.session.cancel, () => {});
}

export const createEchoAgent: InProcessAgent = ({ ids }) => ({
  app: echoApp(() => ids.next('acp')),
  dispose: async () => {},
});
