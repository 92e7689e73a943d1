export { createVirtualSystem, type VirtualSystem, type VirtualSystemOptions } from './virtual-system.ts';
