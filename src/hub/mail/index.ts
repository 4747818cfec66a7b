export { acknowledgeMail, takeReply } from './acknowledge-mail.ts';
export { endEnvelope } from './end-envelope.ts';
export { createMail, type MailDeps } from './mail-service.ts';
export { messageCourier, type CourierDeps } from './message-courier.ts';
export { postMessage, type NewMessage } from './post-message.ts';
export { COURIER_TOPIC, mailTopic } from './tell-message.ts';
