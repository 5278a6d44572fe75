#!/usr/bin/env node
import data from "./data.json" with { type: "json" };
const call = async (x) => /[{(]/.test(x) ?? `a${`}${x}`}`;
export { call as default };
export const handler = async () => ({ statusCode: 200, body: data });
