export { noticeCourier } from './notice-courier.ts';
export { noticePruner } from './notice-pruner.ts';
export { createNotices } from './notice-service.ts';
