export const money = (x) => `${x} EUR`;
