import { createCostCommand } from './command.ts';

createCostCommand(console.log).parse();
