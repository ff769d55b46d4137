/**
 * Who calls: what the rest of the gateway knows from a token.
 *
 * @module
 */

/** Request headers: names in lower case, values unchanged. */
export type RequestHeaders = Readonly<Record<string, string | undefined>>;

/** An authenticated caller. Everything in it was signed by {@link Caller.issuer}. */
export interface Caller {
  /** Who vouches for the caller: a GitLab instance, the customer portal, or the gateway itself. */
  readonly issuer: string;
  /** The instance's UUID, or the anonymous user id in a user token. */
  readonly subject: string | undefined;
  /**
   * The GitLab instance that the token speaks for. Undefined only if GitLab's own token does not name one; a user
   * token always does.
   */
  readonly instanceId: string | undefined;
  /** The unit primitives that the caller may use. */
  readonly scopes: ReadonlySet<string>;
  /** All claims of the token, for what is copied into user tokens. Never log them. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Whether the gateway itself issued the token, for one user's direct connection. */
  readonly isUserToken: boolean;
  /** The headers that count, where the caller's own may not: of callers that are no GitLab. */
  readonly headers?: RequestHeaders;
}
