import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Names of the hosts that this process looks up from now on, whoever does it. */
export function watchContactedHosts(): { readonly hosts: readonly string[]; stop(): void } {
  const hosts: string[] = [];
  const onSocket = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    // Error, address, family, host.
    socket.once('lookup', (...[, address, , host]) => hosts.push(host || address));
  };
  subscribe('net.client.socket', onSocket);
  return { hosts, stop: () => unsubscribe('net.client.socket', onSocket) };
}
