export const DISPATCH = [];
