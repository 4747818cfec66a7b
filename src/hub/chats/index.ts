export { createChats } from './chat-service.ts';
