/**
 * Loaded in front of a program that is none of ours, so that it can be asked what it uses.
 *
 * @module
 */
import { serveCommands } from './commands.ts';
import { USAGE_COMMANDS } from './usage.ts';

export type PreloadedCommands = typeof USAGE_COMMANDS;

serveCommands(USAGE_COMMANDS);
