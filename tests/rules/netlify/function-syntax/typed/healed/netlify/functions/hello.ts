interface Asked {
  name: string;
}

export default async (request: Request) => {
  const asked = (await request.json()) as Asked;
  return new Response(asked.name);
};
