const SLASH = '/';

/**
 * The form in which issuers are compared: without trailing slashes.
 *
 * GitLab's `iss` has none, but the URL that an administrator copies from the browser ends in one.
 */
export function issuerName(url: string): string {
  let end = url.length;
  // Not a regular expression: the text may come from an unverified token.
  while (end > 0 && url[end - 1] === SLASH) end -= 1;
  return url.slice(0, end);
}
