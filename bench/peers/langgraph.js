import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import { SqliteSaver } from '@langchain/langgraph-checkpoint-sqlite';
import { answer } from './answer.js';

/** One that has written a checkpoint to the disk before the next step begins. */
async function saverOf(/** @type {string} */ database) {
  if (database.startsWith('postgres')) {
    const saver = PostgresSaver.fromConnString(database);
    await saver.setup();
    return { saver, close: () => saver.end() };
  }
  const saver = SqliteSaver.fromConnString(database);
  // As Muster has it: without this a commit in WAL mode is not synced.
  saver.db.pragma('journal_mode = WAL');
  saver.db.pragma('synchronous = FULL');
  return { saver, close: async () => void saver.db.close() };
}

await answer(async (database) => {
  const { saver, close } = await saverOf(database);
  const State = Annotation.Root({ done: Annotation(), wanted: Annotation() });
  const graph = new StateGraph(State)
    .addNode('step', ({ done }) => ({ done: done + 1 }))
    .addEdge(START, 'step')
    .addConditionalEdges('step', ({ done, wanted }) => (done < wanted ? 'step' : END))
    .compile({ checkpointer: saver });
  let runs = 0;
  return {
    async run(steps) {
      const config = {
        configurable: { thread_id: `run ${++runs}` },
        recursionLimit: steps + 10,
        durability: /** @type {const} */ ('sync'),
      };
      const { done } = await graph.invoke({ done: 0, wanted: steps }, config);
      if (done !== steps) throw new Error(`LangGraph did ${done} of ${steps}`);
    },
    close,
  };
});
