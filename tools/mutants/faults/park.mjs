export const PARK = [];
