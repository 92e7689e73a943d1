export { createTestSystem, type TestSystem, type TestSystemOptions } from './test-system.ts';
