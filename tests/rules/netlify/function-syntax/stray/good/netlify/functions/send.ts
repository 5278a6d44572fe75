import { greet } from "../../lib/greet.js";

export default async (request: Request): Promise<Response> => {
  return new Response(greet(request.url));
};
