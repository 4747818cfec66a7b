import type { Handlers, HubRoute } from './handler.ts';

type UserRoute = Extract<HubRoute, `users.${string}` | 'tokens.create' | 'tokens.rotate' | 'sign_in.mint'>;

/** Accounts, and tokens of persons. */
export const USER_HANDLERS: Handlers<UserRoute> = {
  'users.add': ({ hub, by, body: { name, role, token } }) => hub.users.add(by, { name, role, signIn: token }),
  'users.list': ({ hub, by, query }) => hub.users.list(by, query),
  'users.show': ({ hub, by, params }) => hub.users.show(by, params.user),
  'users.change': ({ hub, by, params, body }) => hub.users.change(by, params.user, body),
  'tokens.create': ({ hub, by, body: { expiresInSeconds, ...body } }) =>
    hub.auth.createToken(by, {
      ...body,
      ...(expiresInSeconds === undefined ? {} : { expiresInMs: expiresInSeconds * 1_000 }),
    }),
  'tokens.rotate': ({ hub, by, params, body }) => hub.auth.replaceToken(by, params.token, body),
  'sign_in.mint': ({ hub, by }) => hub.auth.mintCode(by),
};
