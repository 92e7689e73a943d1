export const RING = [];
