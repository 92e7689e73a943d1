export { SeededRandom } from '../bits/seeded-random.ts';
export { type ChoiceKind, type ChoicePoint, type Chooser, IN_ORDER } from '../host/chooser.ts';
export { type Choice, ChoiceRecorder, ChoiceReplay, readChoices, writeChoices } from '../host/recorded-choices.ts';
export { SeededChooser } from '../host/seeded-chooser.ts';
export { VirtualClock } from '../host/virtual-clock.ts';
export { VirtualHost } from '../host/virtual-host.ts';
export { type MayStop, VirtualMachine, type VirtualMachineOptions } from '../host/virtual-machine.ts';
export { type TraceEntry, type TraceKind, VirtualTrace } from '../host/virtual-trace.ts';
