export const url = process.env.API_URL;
export const node = process.env.NODE_VERSION;
