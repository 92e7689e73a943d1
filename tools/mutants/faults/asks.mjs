export const ASKS = [];
