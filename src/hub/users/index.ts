export { createUsers } from './user-service.ts';
