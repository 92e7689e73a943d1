export { SeededRandom } from '../bits/seeded-random.ts';
export { VirtualClock } from '../host/virtual-clock.ts';
export { VirtualHost } from '../host/virtual-host.ts';
export { VirtualMachine, type VirtualMachineOptions } from '../host/virtual-machine.ts';
