export { acknowledgeMail, takeReply } from './acknowledge-mail.ts';
export { endEnvelope } from './end-envelope.ts';
export { createMail } from './mail-service.ts';
export { messageCourier } from './message-courier.ts';
export { postMessage } from './post-message.ts';
