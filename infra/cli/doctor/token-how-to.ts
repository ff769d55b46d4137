/** How an administrator gets a token, for checks that need one. */
export const TOKEN_HOW_TO =
  'On the GitLab server run: sudo gitlab-rails runner "puts CloudConnector::Tokens.get(' +
  'unit_primitive: :self_hosted_models, resource: :instance)" ' +
  'and put what it prints into DUO_EDGE_TOKEN; it is good for an hour. ' +
  'The local gateway prints a development token when it starts.';
