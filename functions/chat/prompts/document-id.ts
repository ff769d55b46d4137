const FINDABLE_ID = /^[0-9a-z]+$/;

/** Whether GitLab can find the document again: an id with anything else in it ends too early for it. */
export function isFindableId(id: unknown): id is string {
  return typeof id === 'string' && FINDABLE_ID.test(id);
}
