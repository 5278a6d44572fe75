export default async (request, context) => {
  const country = context.geo?.country?.code || "";
  return new Response(country);
};

export const config = { path: "/geo" };
