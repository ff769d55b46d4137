import { createProtocol, encodeLabel, readBytes } from '../aws-protocol.ts';

/** Bedrock's control plane, as far as it is read: REST in JSON, with moments as texts. */
export const CATALOGUE_PROTOCOL = createProtocol({
  write({ traits: { http = ['GET', '', 200] } }, input) {
    const members: Readonly<Record<string, unknown>> = { ...input };
    const path = http[1].replace(/\{(\w+)\}/g, (_, label) => encodeLabel(String(members[label])));
    return { method: http[0], path, headers: {} };
  },
  async read(_, { body }) {
    const bytes = await readBytes(body);
    return JSON.parse(bytes.toString(), (key, value) =>
      typeof value === 'string' && /(?:Time|At)$/.test(key) ? new Date(value) : value,
    );
  },
  errorNames: ({ headers }, { __type, code }) => [headers['x-amzn-errortype'], code, __type],
});
