import { configVariable, ServerConfig, type ServerReply } from './server-config.ts';
import { variantOf } from './variants.ts';

// The main module of a server process: serves one variant until its parent lets go of it.
const config = ServerConfig.parse(JSON.parse(process.env[configVariable] ?? '{}'));
const variant = variantOf(config.variant);
if (variant === undefined) throw new TypeError(`There is no variant '${config.variant}'`);

process.on('disconnect', () => process.exit(0));
// A terminal's Ctrl-C reaches the whole group: it is the parent that ends this process.
process.on('SIGINT', () => undefined);
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  reply({ kind: 'cpu', microseconds: user + system });
});

const { start } = await variant.load();
reply({ kind: 'ready', port: await start(config) });

function reply(message: ServerReply): void {
  process.send?.(message);
}
