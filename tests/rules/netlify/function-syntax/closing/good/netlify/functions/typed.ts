import { neon } from "@netlify/neon";
export interface Box<out T = unknown> {
  value: T;
}
const sql = neon();
export default async (): Promise<Response> => {
  const rows = await sql<{ count: number }>`SELECT 1 WHERE a = '('`;
  return Response.json(rows satisfies unknown);
};
export type * from "./lib/types";
