export const DEATH = [];
